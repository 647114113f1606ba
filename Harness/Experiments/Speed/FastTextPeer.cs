using System.ComponentModel;
using System.Diagnostics;

namespace Harness.Experiments.Speed;

/// <summary>Measures how fast the program <c>fasttext</c> reads the same text, for comparison. The texts have its format.</summary>
internal static class FastTextPeer
{
    /// <summary>Lets fasttext read a file once. With zero training epochs, it only splits the text into words and counts them.</summary>
    /// <param name="file">A plain text file; fasttext reads no compressed files.</param>
    /// <param name="cancellation">Kills the process.</param>
    /// <returns>Seconds of wall time on one thread; null if there is no such program, or if it fails.</returns>
    public static double? SecondsToRead(string file, CancellationToken cancellation)
    {
        var output = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.fasttext");
        // One dimension, no subwords and only frequent words, so that the output is small compared with the input.
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
