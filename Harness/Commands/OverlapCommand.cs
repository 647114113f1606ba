using System.CommandLine;
using Harness.Data;
using Harness.Experiments;
using Harness.Overlap;

namespace Harness.Commands;

/// <summary><c>./research overlap</c>: finds texts that occur in both splits, or twice in one.</summary>
internal static class OverlapCommand
{
    /// <summary>Describes the command.</summary>
    /// <param name="study">The study.</param>
    /// <returns>The command. It exits with 1 if more test rows occur in the train split than the data declare.</returns>
    public static Command Create(Study study)
    {
        var data = CommonOptions.Data(study);
        var near = new Option<bool>("--near") { Description = "Also finds texts with a few changed words: minutes and 1.5 GB for four million rows." };
        var top = CommonOptions.Number("--top", "The number of pairs of rows to show for each kind.", least: 0, most: DuplicateReport.PairsKept, usual: 10);
        var json = CommonOptions.Json();
        var command =
            new Command("overlap",
                "Finds texts that are in both splits, or twice in one. The exit code is 1 if the train split has more test texts than the data "
                    + "declare.") { data, near, top, json };
        command.SetAction((given, cancellation) => Task.Run(() =>
        {
            var files = CommonOptions.FilesIn(study, given.GetRequiredValue(data));
            int testRows = 0;
            var found = Find(files, given.GetValue(near), rows => testRows = rows, cancellation);
            var known = files.Declared.TestRowsInTrain;
            if (given.GetValue(json))
                given.InvocationConfiguration.Output.WriteLine(Json(found.Exact, found.Near, given.GetValue(top), known));
            else
                Print(given.InvocationConfiguration.Output, found.Exact, found.Near, given.GetValue(top), known);
            return found.Exact.TestRowsInTrain > known ? 1 : 0;
        }, cancellation));
        return command;
    }

    private static (DuplicateReport Exact, NearDuplicateReport? Near) Find(SplitFiles files, bool near, Action<int> testRows, CancellationToken cancellation)
    {
        var trainBytes = files.Bytes(Split.Train);
        var whole = (double)trainBytes + files.Bytes(Split.Test);
        return ProgressDisplay.While("comparing", display =>
            OverlapSearch.Find(files.Open(Split.Train), files.Open(Split.Test), near, (split, rows, bytes) =>
        {
            if (split == Split.Test)
                testRows(rows);
            display.Show(((split == Split.Test ? trainBytes : 0) + bytes) / whole, FormattableString.Invariant($"{split} row {rows:N0}"));
        }, cancellation));
    }

    private static void Print(TextWriter output, DuplicateReport exact, NearDuplicateReport? near, int top, int known)
    {
        output.Line($"Equal texts, ignoring case, punctuation and spaces:");
        Print(output, exact, top);
        output.Line($"  {exact.ConflictingLabels:N0} texts carry both labels");
        if (known > 0)
            output.Line($"  {known:N0} test rows in train are declared in {DataDeclaration.FileName}");
        if (near is null)
            return;
        output.Line($"Texts that share at least {NearDuplicateIndex.LeastSimilarity:P0} of their word pairs, including equal texts:");
        Print(output, near.Duplicates, top);
        output.Line($"  {near.Duplicates.ConflictingLabels:N0} of these rows have another label than the row that they repeat");
        output.Line($"  of {near.PlantedCopies:N0} copies with a tenth of their words changed, {near.Recall:P1} were found");
    }

    private static void Print(TextWriter output, DuplicateReport report, int top)
    {
        Print(output, $"{report.TestRowsInTrain:N0} test rows are also in train", report.TestInTrain, top, "test", "train");
        Print(output, $"{report.TrainDuplicates:N0} train rows repeat an earlier one", report.WithinTrain, top, "train", "train");
        Print(output, $"{report.TestDuplicates:N0} test rows repeat an earlier one", report.WithinTest, top, "test", "test");
    }

    private static void Print(TextWriter output, FormattableString count, IReadOnlyList<DuplicatePair> pairs, int top, string row, string match)
    {
        output.Line($"  {FormattableString.Invariant(count)}");
        foreach (var pair in pairs.Take(top))
        {
            var alike = pair.Similarity < 1 ? FormattableString.Invariant($", {pair.Similarity:P0} alike") : "";
            output.Line($"    {row} row {pair.Row} and {match} row {pair.Match}{alike}{(pair.LabelsDiffer ? ", different labels" : "")}");
        }
    }

    private static string Json(DuplicateReport exact, NearDuplicateReport? near, int top, int known)
    {
        object Report(DuplicateReport report) => new
        {
            report.TestRowsInTrain,
            report.TrainDuplicates,
            report.TestDuplicates,
            report.ConflictingLabels,
            testInTrain = report.TestInTrain.Take(top),
            withinTrain = report.WithinTrain.Take(top),
            withinTest = report.WithinTest.Take(top),
        };
        return CommonOptions.Serialize(new
        {
            exact = Report(exact),
            declaredTestRowsInTrain = known,
            near = near is null ? null : Report(near.Duplicates),
            leastSimilarity = near is null ? (double?)null : NearDuplicateIndex.LeastSimilarity,
            recall = near is null || double.IsNaN(near.Recall) ? (double?)null : near.Recall,
        });
    }

    private static void Line(this TextWriter output, FormattableString line) => output.WriteLine(FormattableString.Invariant(line));
}
