using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Harness.Data;
using Harness.Experiments;
using Harness.Reporting;
using Harness.Tokens;
using Harness.Tokens.Prepared;

namespace Harness.Commands;

/// <summary><c>./research prepare</c>: encodes texts as ids once, for all later experiments.</summary>
internal static class PrepareCommand
{
    /// <summary>Describes the command.</summary>
    /// <param name="study">The study.</param>
    /// <returns>The command.</returns>
    public static Command Create(Study study)
    {
        var data = CommonOptions.Data(study);
        var cache = CommonOptions.Cache();
        var json = CommonOptions.Json();
        var command = new Command("prepare", "Reads, encodes and checks both splits, and stores the ids for later experiments.") { data, cache, json };
        command.SetAction((given, cancellation) => Task.Run(() =>
        {
            var files = CommonOptions.FilesIn(study, given.GetRequiredValue(data));
            var into = new PreparedCache(given.GetRequiredValue(cache).FullName);
            var report = new PreparationReport();
            var clock = Stopwatch.StartNew();
            var prepared = ProgressDisplay.While("preparing", display =>
            {
                report = new PreparationReport { Progress = Show(display, files, clock), Say = Console.Error.WriteLine };
                return into.Open(files, study.Preparation, report, cancellation);
            });
            if (given.GetValue(json))
                given.InvocationConfiguration.Output.WriteLine(Json(prepared, report, clock.Elapsed));
            else
                Print(given.InvocationConfiguration.Output, prepared, report, clock.Elapsed, files, study);
        }, cancellation));
        return command;
    }

    /// <summary>Shows progress as the share of the file bytes on disk, and speed in bytes of uncompressed text.</summary>
    internal static Action<PreparationProgress> Show(ProgressDisplay display, SplitFiles files, Stopwatch clock)
    {
        var train = files.Bytes(Split.Train);
        var whole = train + files.Bytes(Split.Test);
        var (before, split) = (0L, Split.Train);
        return progress =>
        {
            if (progress.Split != split)
                (before, split) = (train, progress.Split);
            display.Show((double)(before + progress.FileBytes) / whole,
                FormattableString.Invariant($"{ColumnNames.Name(split)} row {progress.Rows:N0}, ")
                + FormattableString.Invariant($"{progress.TextBytes / 1e6 / clock.Elapsed.TotalSeconds:0.#} MB of text per second"));
        };
    }

    private static void Print(TextWriter output, PreparedData prepared, PreparationReport report, TimeSpan elapsed, SplitFiles files,
        Study study)
    {
        foreach (var (facts, path) in new[] { (prepared.Train, files.Train), (prepared.Test, files.Test) })
        {
            var encoded = prepared.Preparation.Lengths.Select(tokens => prepared.Encoded(facts.Split, tokens)).ToList();
            output.Line($"{path}");
            var ofClass = facts.Classes == 2 ? FormattableString.Invariant($"{facts.Negatives:N0} negative and {facts.Positives:N0} positive")
                : "by class " + string.Join(", ", facts.RowsOfClass.Select(rows => rows.ToString("N0", CultureInfo.InvariantCulture)));
            output.Line($"  {facts.Rows:N0} rows, {ofClass}; fingerprint {facts.Fingerprint}");
            if (ClassBalance.Said(facts, study.Labels) is { } imbalance)
                output.Line($"  {imbalance}");
            output.Line($"  {encoded[0].WordsSeen:N0} words, {encoded[0].DroppedShare:P2} without an id");
            foreach (var length in encoded)
                output.Line($"  {length.Tokens,3} tokens: {length.TruncatedShare:P1} of rows truncated, {length.PadShare:P1} padding, ids {length.IdsSha256}");
        }
        var (vocabulary, overlap) = (prepared.Vocabulary, prepared.Overlap);
        var fitted = FormattableString.Invariant($"the first {prepared.Preparation.FitRows:N0} training rows");
        var known = FormattableString.Invariant($"{vocabulary.Words.Count:N0} of {vocabulary.DistinctWords:N0} distinct words");
        output.Line($"{known} of {fitted} have an id; fingerprint {vocabulary.Fingerprint}");
        var repeated = FormattableString.Invariant($"{overlap.TrainDuplicates:N0} training and {overlap.TestDuplicates:N0} test rows");
        output.Line($"{overlap.TestRowsInTrain:N0} test rows are also in the train split; {repeated} repeat an earlier one");
        if (report.WereThere)
            output.Line($"Already in {report.Folder}; opened and checked in {elapsed.TotalSeconds:0.00} s");
        else
            output.Line($"Written to {report.Folder} in {elapsed.TotalSeconds:0.0} s, {report.TextBytes / 1e6 / elapsed.TotalSeconds:0} MB of text per second");
    }

    private static string Json(PreparedData prepared, PreparationReport report, TimeSpan elapsed)
    {
        object Split(CorpusFacts facts)
        {
            var encoded = prepared.Encoded(facts.Split, prepared.Preparation.Lengths.First());
            return new
            {
                facts.Rows,
                Negatives = facts.Classes == 2 ? facts.Negatives : (int?)null,
                Positives = facts.Classes == 2 ? facts.Positives : (int?)null,
                facts.RowsOfClass,
                facts.Fingerprint,
                encoded.WordsSeen,
                encoded.WordsDropped,
                encoded.DroppedShare,
            };
        }

        IEnumerable<EncodedCorpus> encodings =
            new[] { Data.Split.Train, Data.Split.Test }.SelectMany(split =>
                prepared.Preparation.Lengths.Select(tokens => prepared.Encoded(split, tokens)));
        Dictionary<string, T> ByLength<T>(Func<EncodedCorpus, T> value) =>
            encodings.ToDictionary(encoded => $"{ColumnNames.Name(encoded.Split)}-{encoded.Tokens}", value);
        return CommonOptions.Serialize(new
        {
            train = Split(prepared.Train),
            test = Split(prepared.Test),
            vocabulary = new { prepared.Vocabulary.Size, prepared.Vocabulary.DistinctWords, prepared.Vocabulary.Fingerprint },
            ids = ByLength(encoded => encoded.IdsSha256),
            truncatedShare = ByLength(encoded => encoded.TruncatedShare),
            padShare = ByLength(encoded => encoded.PadShare),
            folder = report.Folder,
            wereThere = report.WereThere,
            seconds = elapsed.TotalSeconds,
            megabytesPerSecond = report.WereThere ? (double?)null : report.TextBytes / 1e6 / elapsed.TotalSeconds,
        });
    }

    private static void Line(this TextWriter output, FormattableString line) => output.WriteLine(FormattableString.Invariant(line));
}
