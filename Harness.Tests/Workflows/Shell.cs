using System.Diagnostics;
using Harness.Storage;

namespace Harness.Tests.Workflows;

/// <summary>Runs the scripts of the workflows, with fake programs at the start of the path.</summary>
internal sealed class Shell : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public Shell() => Directory.CreateDirectory(At("bin"));

    public readonly record struct Outcome(int ExitCode, string Output, string Error);

    public string At(string name) => Path.Combine(_folder.Path, name);

    /// <summary>Writes a file, and creates its folders.</summary>
    public string Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        return _folder.Write(name, content);
    }

    /// <summary>Replaces a program by a script. The script finds the folder of this test in <c>$HERE</c>.</summary>
    public void Fake(string program, string script)
    {
        var path = Write($"bin/{program}", $"#!/usr/bin/env bash\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Runs a script of .github/scripts, or another program by its full path.</summary>
    public Outcome Run(string script, string[]? arguments = null, string input = "", params (string Name, string Value)[] environment)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(Path.Combine(Workspace.Root, ".github", "scripts", script), arguments ?? [])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = _folder.Path,
            },
        };
        var variables = process.StartInfo.Environment;
        variables["PATH"] = $"{At("bin")}:{variables["PATH"]}";
        variables["HERE"] = _folder.Path;
        if (File.Exists(At("bin/dotnet")))
        {
            // With this setting the fake build of the script "research" counts as one with other settings, so the next real build is not skipped.
            variables["SnapshotEngine"] = "faked";
        }
        variables.Remove("GITHUB_STEP_SUMMARY");
        foreach (var (name, value) in environment)
            variables[name] = value;

        process.Start();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output.Result, error.Result);
    }

    public void Dispose() => _folder.Dispose();
}
