using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;

namespace Harness.Reporting.Differences;

/// <summary>Extracts the results of a git revision into a temporary folder. Disposing deletes the folder.</summary>
internal sealed class CommittedResults : IDisposable
{
    private CommittedResults(string folder) => Folder = folder;

    /// <summary>The temporary folder, with the same layout as the folder of results.</summary>
    public string Folder { get; }

    /// <summary>Extracts the results of a revision with the git command line.</summary>
    /// <param name="revision">A branch, a tag, a commit or HEAD.</param>
    /// <param name="results">The folder of results in the working tree.</param>
    /// <returns>The extracted results, which the caller disposes.</returns>
    /// <exception cref="IOException">There is no git, no repository, no such revision, or no such folder in the revision. The message states which.</exception>
    public static CommittedResults Of(string revision, string results)
    {
        if (!Directory.Exists(results))
            throw new IOException($"There is no folder '{results}' to compare with {revision}.");
        var prefix = Git(results, "rev-parse", "--show-prefix") is (0, var said, _) ? said.TrimEnd('\n').TrimEnd('/')
            : throw new IOException($"'{results}' is not in a git repository, so there is no revision '{revision}' to compare with. Name two folders instead, "
                + "with --base and --head.");
        if (Git(results, "rev-parse", "--verify", "--quiet", $"{revision}^{{commit}}") is not (0, var commit, _))
            throw new IOException($"git knows no revision '{revision}' in the repository of '{results}'. 'git branch --all' and 'git log' list some.");
        var committed = new CommittedResults(Directory.CreateTempSubdirectory("research-diff-").FullName);
        try
        {
            committed.Extract(results, commit.Trim(), revision, prefix);
            return committed;
        }
        catch
        {
            committed.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <remarks>When git archive runs in a folder, it archives only that folder, with paths relative to it.</remarks>
    private void Extract(string results, string commit, string revision, string prefix)
    {
        using var git = Start(results, "archive", "--format=tar", commit);
        var refused = git.StandardError.ReadToEndAsync();
        using (var tar = new MemoryStream())
        {
            git.StandardOutput.BaseStream.CopyTo(tar);
            git.WaitForExit();
            if (git.ExitCode != 0)
                throw new IOException($"The revision '{revision}' has no folder '{prefix}': {refused.Result.Trim()}");
            tar.Position = 0;
            TarFile.ExtractToDirectory(tar, Folder, overwriteFiles: false);
        }
    }

    private static (int ExitCode, string Said, string Refused) Git(string folder, params string[] args)
    {
        using var git = Start(folder, args);
        var refused = git.StandardError.ReadToEndAsync();
        var said = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return (git.ExitCode, said, refused.Result);
    }

    private static Process Start(string folder, params string[] args)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("git", ["-C", folder, .. args]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception missing)
        {
            throw new IOException($"git cannot be started ({missing.Message}). Install it, or name two folders with --base and --head.", missing);
        }
    }
}
