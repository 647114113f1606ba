using System.Diagnostics;
using Harness.Storage;

namespace Harness.Tests.Workflows;

/// <summary>Runs the workflows' scripts, with fakes before everything else on the path.</summary>
internal sealed class Shell : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public Shell() => Directory.CreateDirectory(At("bin"));

    public readonly record struct Outcome(int ExitCode, string Output, string Error);

    public string At(string name) => Path.Combine(_folder.Path, name);

    /// <summary>Writes a file, and the folders that it lies in.</summary>
    public string Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        return _folder.Write(name, content);
    }

    /// <summary>Puts a program of that name before the real one. It finds the folder of this test in <c>$HERE</c>.</summary>
    public void Fake(string program, string script)
    {
        var path = Write($"bin/{program}", $"#!/usr/bin/env bash\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Runs a script of .github/scripts, or another by its full name.</summary>
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
            variables["SnapshotEngine"] = "faked"; // the script research builds for other settings than any real build, so that the next real one builds again
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
