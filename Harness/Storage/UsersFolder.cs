namespace Harness.Storage;

/// <summary>Finds the folder where the harness keeps what it can make again: the user's own for local data, or a temporary one.</summary>
/// <remarks>In a container the user's folder may belong to nobody who runs there, or be a file. XDG_DATA_HOME names another one.</remarks>
internal static class UsersFolder
{
    /// <summary>Finds a folder.</summary>
    /// <param name="purpose">Its name.</param>
    /// <returns>Its path; it need not exist.</returns>
    public static string For(string purpose) => For(purpose,
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify));

    /// <summary>Finds a folder below a user's folder for local data, or below the system's for temporary files where that one cannot be written to.</summary>
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
