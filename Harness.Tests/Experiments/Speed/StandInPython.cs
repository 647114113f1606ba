namespace Harness.Tests.Experiments.Speed;

/// <summary>Shell scripts that answer as <c>pytorch_peer.py</c> would, with figures that are known.</summary>
internal sealed class StandInPython : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private int _made;

    public void Dispose() => _folder.Dispose();

    /// <summary>One that computes: 10 ms a step, and as many reviews a second as a batch has rows.</summary>
    /// <param name="gigaflops">The speed of its matrix product.</param>
    /// <param name="fails">A pattern of the shell for the questions that it does not answer.</param>
    /// <param name="instead">The commands that it runs instead.</param>
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

    /// <summary>One that says a line and ends.</summary>
    public string Saying(string line) => Script($"echo '{line.Replace("'", "'\\''", StringComparison.Ordinal)}'; exit 1");

    /// <summary>How often one was started.</summary>
    public static int Starts(string python) => File.ReadAllLines($"{python}.starts").Length;

    private string Script(string commands)
    {
        var path = _folder.Write($"python{_made++}", $"#!/bin/sh\necho >> \"$0.starts\"\n{commands}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
