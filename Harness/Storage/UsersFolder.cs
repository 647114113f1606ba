namespace Harness.Storage;

/// <summary>Finds the folder for files that the harness can make again: the user's folder for local data, or a temporary one.</summary>
/// <remarks>In a container the user's folder may not be writable, may be a file, or may be on a full disk. XDG_DATA_HOME sets another folder.</remarks>
internal static class UsersFolder
{
    /// <summary>A folder without room for so many bytes counts as not writable.</summary>
    private const int Room = 1 << 20;

    /// <summary>Finds a folder.</summary>
    /// <param name="purpose">The name of the folder.</param>
    /// <returns>The path. The folder may not exist.</returns>
    public static string For(string purpose) => For(purpose, Usual);

    /// <summary>The user's folder for local data, whether or not it can be written to.</summary>
    public static string Usual => Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);

    /// <summary>Finds a folder below a folder for local data, or below the system's temporary folder if the former is not writable. A full disk counts as not
    /// writable, unless the folder is already there: what it holds can still be read.</summary>
    internal static string For(string purpose, string local)
    {
        var own = Path.Combine(local, "research-harness", purpose);
        return local.Length > 0 && CanBeWrittenTo(Path.GetDirectoryName(own)!, Directory.Exists(own) ? 0 : Room) ? own
            : Path.Combine(Path.GetTempPath(), "research-harness", purpose);
    }

    /// <summary>Tells whether a file can be written below a folder for local data.</summary>
    internal static bool CanBeWritten(string local) => local.Length > 0 && CanBeWrittenTo(Path.Combine(local, "research-harness"));

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
