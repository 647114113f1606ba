using System.Diagnostics;
using System.Runtime.Versioning;
using Harness.Storage;

namespace Harness.Tests.Storage;

/// <summary>Tests the choice of the folder for the user's files.</summary>
[Trait("Category", "Unit")]
public sealed class UsersFolderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_users_own_folder_is_used_if_it_is_writable()
    {
        UsersFolder.For("texts", Path.Combine(_folder.Path, "new")).Should().Be(Path.Combine(_folder.Path, "new", "research-harness", "texts"));
        Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, "new", "research-harness")).Should().BeEmpty("the probe file is deleted");
    }

    [Theory, InlineData(""), InlineData("file")]
    public void A_temporary_folder_is_used_otherwise(string local)
    {
        _folder.Write("file", "");
        var folder = Temporary("texts", local.Length == 0 ? "" : Path.Combine(_folder.Path, local));

        Path.GetFileName(folder).Should().Be("texts");
        Path.GetDirectoryName(Path.GetDirectoryName(folder)).Should().Be(_folder.Path);
    }

    [LinuxFact]
    public void The_temporary_folder_belongs_to_this_user_alone()
    {
        var folder = Path.GetDirectoryName(Temporary("texts"))!;

        Path.GetFileName(folder).Should().MatchRegex("^research-harness-[0-9]+$");
        Mode(folder).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Temporary("native").Should().Be(Path.Combine(folder, "native"), "the folder is used again");
    }

    [LinuxFact]
    public void A_temporary_folder_that_others_may_write_to_is_refused()
    {
        var folder = Path.GetDirectoryName(Temporary("native"))!;
        SetMode(folder, Mode(folder) | UnixFileMode.OtherWrite);

        FluentActions.Invoking(() => Temporary("native")).Should().Throw<UnauthorizedAccessException>()
            .WithMessage($"The folder '{folder}' belongs to another user, or others may write to it. *set HOME or XDG_DATA_HOME to a writable folder of your "
                + "own.");
    }

    /// <summary>Only root can give a folder to another user. Without this right the test shows nothing.</summary>
    [LinuxFact]
    public void A_temporary_folder_of_another_user_is_refused()
    {
        var folder = Path.GetDirectoryName(Temporary("native"))!;
        using var chown = Process.Start(new ProcessStartInfo("chown", ["12345", folder]) { RedirectStandardError = true })!;
        chown.WaitForExit();
        if (chown.ExitCode != 0)
            return;

        FileIdentity.OwnerOf(folder).Should().Be(12345);
        FluentActions.Invoking(() => Temporary("native")).Should().Throw<UnauthorizedAccessException>().WithMessage("*belongs to another user*");
    }

    private string Temporary(string purpose, string local = "") => UsersFolder.For(purpose, local, _folder.Path);

    [UnsupportedOSPlatformGuard("windows")]
    private static bool HasModes => !OperatingSystem.IsWindows();

    private static UnixFileMode Mode(string folder) => HasModes ? File.GetUnixFileMode(folder) : default;

    private static void SetMode(string folder, UnixFileMode mode)
    {
        if (HasModes)
            File.SetUnixFileMode(folder, mode);
    }
}
