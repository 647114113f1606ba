namespace Harness.Storage;

/// <summary>Finds the folder for files that the harness can make again: the user's folder for local data, or a temporary one.</summary>
/// <remarks>In a container the user's folder may not be writable, or may be a file. XDG_DATA_HOME sets another folder.</remarks>
internal static class UsersFolder
{
    /// <summary>Finds a folder.</summary>
    /// <param name="purpose">The name of the folder.</param>
    /// <returns>The path. The folder may not exist.</returns>
    public static string For(string purpose) => For(purpose,
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify));

    /// <summary>Finds a folder below a folder for local data, or below the system's temporary folder if the former is not writable.</summary>
    internal static string For(string purpose, string local) => Path.Combine(CanBeWritten(local) ? local : Path.GetTempPath(), "research-harness", purpose);

    private static bool CanBeWritten(string local)
    {
        try
        {
            if (local.Length == 0)
                return false;
            var probe = Path.Combine(Directory.CreateDirectory(Path.Combine(local, "research-harness")).FullName, $".{Guid.NewGuid():N}.partial");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
