using System.ComponentModel;
using System.Diagnostics;

namespace Harness.Experiments.Speed;

/// <summary>The program <c>fasttext</c>, whose format the texts have: how fast it reads the same text, for context.</summary>
internal static class FastTextPeer
{
    /// <summary>Lets it read a file once: with no epoch of training it only splits the text into words and counts them.</summary>
    /// <param name="file">Plain text; it reads no packed files.</param>
    /// <param name="cancellation">Kills it.</param>
    /// <returns>Seconds of wall time, on one thread; null where there is no such program, or it does not manage.</returns>
    public static double? SecondsToRead(string file, CancellationToken cancellation)
    {
        var output = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.fasttext");
        // One dimension, no subwords and only frequent words: what it writes at the end is small beside what it reads.
        var start =
            new ProcessStartInfo("fasttext",
                ["supervised", "-input", file, "-output", output, "-epoch", "0", "-thread", "1", "-dim", "1", "-bucket", "1", "-minCount", "1000"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
        try
        {
            var clock = Stopwatch.StartNew();
            using var fastText = Process.Start(start)!;
            using var stop = cancellation.Register(() => fastText.Kill(entireProcessTree: true));
            fastText.OutputDataReceived += (_, _) => { };
            fastText.BeginOutputReadLine();
            fastText.StandardError.ReadToEnd();
            fastText.WaitForExit();
            cancellation.ThrowIfCancellationRequested();
            return fastText.ExitCode == 0 ? clock.Elapsed.TotalSeconds : null;
        }
        catch (Win32Exception) // no such program
        {
            return null;
        }
        finally
        {
            File.Delete($"{output}.bin");
            File.Delete($"{output}.vec");
        }
    }
}
