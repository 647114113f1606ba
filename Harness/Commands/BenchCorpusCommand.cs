using System.CommandLine;
using System.Diagnostics;
using Harness.Data;
using Harness.Experiments;
using Harness.Experiments.Speed;
using Harness.Metrics;
using Harness.Overlap;
using Harness.Storage;
using Harness.Tokens.Prepared;

namespace Harness.Commands;

/// <summary><c>./research bench corpus</c>: measures how fast texts are read, encoded and compared.</summary>
internal static class BenchCorpusCommand
{
    /// <summary>Describes the command.</summary>
    /// <param name="study">The study.</param>
    /// <returns>A subcommand of <c>bench</c>.</returns>
    public static Command Create(Study study)
    {
        var data = CommonOptions.Data(study);
        var near = new Option<bool>("--near") { Description = "Search for near-duplicates too." };
        var runs = CommonOptions.Number("--runs", "How often to repeat each measurement. The median is reported.", least: 1, most: 1_000, usual: 3);
        var json = CommonOptions.Json();
        var command =
            new Command("corpus",
                "Measures how fast texts are read, encoded and compared. Prepares them in a temporary folder next to the usual cache.") { data, near,
                runs, json };
        command.SetAction((given, cancellation) => Task.Run(() =>
        {
            var files = CommonOptions.FilesIn(study, given.GetRequiredValue(data));
            var figures = Measure(study, files, given.GetValue(near), given.GetValue(runs), cancellation);
            if (given.GetValue(json))
                given.InvocationConfiguration.Output.WriteLine(CommonOptions.Serialize(figures));
            else
                Print(given.InvocationConfiguration.Output, figures);
        }, cancellation));
        return command;
    }

    private static Figures Measure(Study study, SplitFiles files, bool near, int runs, CancellationToken cancellation)
    {
        var (train, test) = (files.Open(Split.Train), files.Open(Split.Test));
        var preparation = study.Preparation;
        var folder = Path.Combine(PreparedCache.Users.Directory, $"{Guid.NewGuid():N}.bench.partial");
        var report = new PreparationReport();
        PreparedData? prepared = null;
        try
        {
            using var process = Process.GetCurrentProcess();
            var before = process.TotalProcessorTime;
            var prepare = MedianSeconds(runs, () =>
            {
                OptionalFile.DeleteFolder(folder);
                report = new PreparationReport();
                prepared = new PreparedCache(folder).Open(files, preparation, report, cancellation);
            });
            process.Refresh();
            var processor = (process.TotalProcessorTime - before).TotalSeconds / runs;
            var peakPreparing = PeakMegabytes();
            var megabytes = report.TextBytes / 1e6;
            var open = MedianSeconds(runs, () => new PreparedCache(folder).Open(files, preparation, new PreparationReport(), cancellation));
            var exact = MedianSeconds(runs, () => OverlapSearch.Find(train, test, near: false, cancellation: cancellation));
            var peakExact = PeakMegabytes();
            var nearly = near ? MedianSeconds(1, () => OverlapSearch.Find(train, test, near: true, cancellation: cancellation)) : (double?)null;
            return new Figures(prepared!.Train.Rows + prepared.Test.Rows, megabytes, prepare, megabytes / prepare, processor, open, exact, nearly,
                peakPreparing, peakExact, near ? PeakMegabytes() : null,
                FastTextMegabytesPerSecond(files.Train, runs, cancellation), runs);
        }
        finally
        {
            OptionalFile.DeleteFolder(folder);
        }
    }

    private static double? FastTextMegabytesPerSecond(string file, int runs, CancellationToken cancellation)
    {
        if (Path.GetExtension(file) != ".txt")
            return null;
        var seconds = Enumerable.Range(0, runs).Select(_ => FastTextPeer.SecondsToRead(file, cancellation)).OfType<double>().ToList();
        if (seconds.Count == 0)
            return null;
        using var text = File.OpenRead(file); // opened to follow links, because the length of a link itself is the length of its target's name
        return text.Length / 1e6 / Median.Of(seconds);
    }

    private static double MedianSeconds(int runs, Action work)
    {
        var seconds = new double[runs];
        for (int run = 0; run < runs; run++)
        {
            var clock = Stopwatch.StartNew();
            work();
            seconds[run] = clock.Elapsed.TotalSeconds;
        }
        return Median.Of(seconds);
    }

    /// <summary>Returns the peak memory of the process so far, which only grows.</summary>
    private static double PeakMegabytes() => Process.GetCurrentProcess().PeakWorkingSet64 / 1e6;

    private static void Print(TextWriter output, Figures figures)
    {
        output.Line($"{figures.Rows:N0} rows, {figures.MegabytesOfText:N0} MB of text; medians of {figures.Runs}");
        var preparing = FormattableString.Invariant(
            $"{figures.PrepareProcessorSeconds:0.00} s of processor time, at most {figures.PeakMegabytesPreparing:N0} MB of memory");
        output.Line($"prepare          {figures.PrepareSeconds,8:0.00} s   {figures.PrepareMegabytesPerSecond:0} MB/s, {preparing}");
        output.Line($"open             {figures.OpenSeconds,8:0.00} s");
        output.Line($"exact overlap    {figures.ExactOverlapSeconds,8:0.00} s   at most {figures.PeakMegabytesExact:N0} MB of memory");
        if (figures.NearOverlapSeconds is { } near)
            output.Line($"near-duplicates  {near,8:0.00} s   at most {figures.PeakMegabytesNear:N0} MB of memory");
        output.Line($"For context: Keras' own tokenizer and pad_sequences, 8 to 11 MB/s.");
        output.WriteLine(figures.FastTextMegabytesPerSecond is { } fastText
            ? "For context: fasttext's first pass over the training split, which splits and counts words on one thread, "
                + FormattableString.Invariant($"{fastText:0} MB/s.")
            : "For context, fasttext was not measured: it is not on the PATH, or the training split is compressed, which it cannot read.");
    }

    private static void Line(this TextWriter output, FormattableString line) => output.WriteLine(FormattableString.Invariant(line));

    private sealed record Figures(int Rows, double MegabytesOfText, double PrepareSeconds, double PrepareMegabytesPerSecond,
        double PrepareProcessorSeconds, double OpenSeconds, double ExactOverlapSeconds, double? NearOverlapSeconds,
        double PeakMegabytesPreparing, double PeakMegabytesExact, double? PeakMegabytesNear, double? FastTextMegabytesPerSecond, int Runs);
}
