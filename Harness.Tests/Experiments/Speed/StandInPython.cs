namespace Harness.Tests.Experiments.Speed;

/// <summary>Creates shell scripts that answer like <c>pytorch_peer.py</c>, with known figures.</summary>
internal sealed class StandInPython : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private int _scripts;

    public void Dispose() => _folder.Dispose();

    /// <summary>Creates a script that reports 10 ms for each step. Its evaluation speed, in rows per second, is the batch size.</summary>
    /// <param name="gigaflops">The speed of its matrix product.</param>
    /// <param name="fails">A pattern of the shell for the questions that the script does not answer.</param>
    /// <param name="instead">The shell commands that it runs instead.</param>
    public string WithTorch(double gigaflops = 50, string fails = "none", string instead = ":") => Script(FormattableString.Invariant($$"""
        while read -r line; do
          case "$line" in
            {{fails}}) {{instead}} ;;
            *'"ask":"machine"'*) echo '{"torch": "9.9", "python": "3.99", "threads": 1, "gigaflops": {{gigaflops}}}' ;;
            *'"ask":"train"'*) echo '{"batch": 16, "msPerStep": 10.0, "steps": 16}' ;;
            *'"ask":"evaluate"'*) echo "{\"rowsPerSecond\": $(echo "$line" | sed 's/.*"batch":\([0-9]*\).*/\1/')}" ;;
            *) echo '{"error": "no such question"}' ;;
          esac
        done
        """));

    /// <summary>Creates a script that prints a line and fails.</summary>
    public string Printing(string line) => Script($"echo '{line.Replace("'", "'\\''", StringComparison.Ordinal)}'; exit 1");

    /// <summary>Returns how often a script was started.</summary>
    public static int Starts(string python) => File.ReadAllLines($"{python}.starts").Length;

    private string Script(string commands)
    {
        var path = _folder.Write($"python{_scripts++}", $"#!/bin/sh\necho >> \"$0.starts\"\n{commands}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
