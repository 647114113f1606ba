using System.Runtime.InteropServices;

namespace Harness.Storage;

/// <summary>Finds the folder for files that the harness can make again: the user's folder for local data, or a temporary one.</summary>
/// <remarks>In a container the user's folder may not be writable, may be a file, or may be on a full disk. XDG_DATA_HOME sets another folder.
/// The temporary folder is this user's alone.</remarks>
internal static class UsersFolder
{
    /// <summary>A folder without room for so many bytes counts as not writable.</summary>
    private const int Room = 1 << 20;

    private const string Name = "research-harness";

    /// <summary>Finds a folder.</summary>
    /// <param name="purpose">The name of the folder.</param>
    /// <returns>The path. The folder may not exist.</returns>
    public static string For(string purpose) => For(purpose, Usual);

    /// <summary>The user's folder for local data, whether or not it can be written to.</summary>
    public static string Usual => Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);

    /// <summary>Finds a folder below a folder for local data, or below a temporary folder if the former is not writable. A full disk counts as not
    /// writable, unless the folder is already there: what it holds can still be read.</summary>
    /// <exception cref="UnauthorizedAccessException">Another user could write to the folder of this user in the temporary folder.</exception>
    internal static string For(string purpose, string local, string? temporary = null)
    {
        var own = Path.Combine(local, Name, purpose);
        return local.Length > 0 && CanBeWrittenTo(Path.GetDirectoryName(own)!, Directory.Exists(own) ? 0 : Room) ? own
            : Path.Combine(OfThisUser(temporary ?? Path.GetTempPath()), purpose);
    }

    /// <summary>Returns this user's own folder in a temporary folder that all users share. A library is loaded from it, so nobody else may write to it.
    /// </summary>
    private static string OfThisUser(string temporary)
    {
        if (OperatingSystem.IsWindows())
            return Path.Combine(temporary, Name); // Windows has a temporary folder for each user
        var user = EffectiveUser();
        var folder = Path.Combine(temporary, FormattableString.Invariant($"{Name}-{user}"));
        try
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            if ((FileIdentity.OwnerOf(folder) ?? user) == user && (File.GetUnixFileMode(folder) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) == 0)
                return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && (FileIdentity.OwnerOf(folder) ?? user) == user)
        {
            return folder; // it is not there and cannot be made: whoever writes to it reports why
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Something of another user is in its place, such as a link to a folder that does not exist yet.
        }
        throw new UnauthorizedAccessException($"The folder '{folder}' belongs to another user, or others may write to it. It may hold a library that is "
            + "loaded, so it is not used. Remove it, or set HOME or XDG_DATA_HOME to a writable folder of your own.");
    }

    [DllImport("libc", EntryPoint = "geteuid"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();

    /// <summary>Tells whether a file can be written below a folder for local data.</summary>
    internal static bool CanBeWritten(string local) => local.Length > 0 && CanBeWrittenTo(Path.Combine(local, Name));

    /// <summary>Tells whether a file can be written to a folder, which is made if it is not there.</summary>
    internal static bool CanBeWrittenTo(string folder) => CanBeWrittenTo(folder, Room);

    private static bool CanBeWrittenTo(string folder, int bytes)
    {
        try
        {
            var probe = Path.Combine(Directory.CreateDirectory(folder).FullName, $".{Guid.NewGuid():N}.partial");
            try
            {
                File.WriteAllBytes(probe, new byte[bytes]); // an empty file fits on a full disk
                return true;
            }
            finally
            {
                File.Delete(probe);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
