using Harness.Experiments;
using Harness.Reporting;
using Harness.Snapshots;

namespace Harness.Commands;

/// <summary>Verifies finished runs of all seeds, whether they were just trained or merged from other machines.</summary>
/// <param name="study">The study.</param>
/// <param name="results">The folder of all results.</param>
/// <param name="output">Receives the table and the snapshots that hold.</param>
/// <param name="error">Receives the violations and the snapshots that do not hold.</param>
internal sealed class ResultVerification(Study study, string results, TextWriter output, TextWriter error)
{
    private readonly List<SnapshotLocation> _changed = [];

    private int _held, _failed, _refused;

    /// <summary>The folder of the accepted snapshots that count where the results have none; null if only those of the results count.</summary>
    public string? Published { get; init; } = study.AcceptedSnapshots;

    /// <summary>Prints the table and compares every snapshot with the accepted one. If the results of all experiments are given and none is refused, it also
    /// compares the comparison and the claims, so that they can be accepted together with the snapshots. If all hold, it writes the pages.</summary>
    /// <param name="found">The results; at least one, of one profile and device.</param>
    /// <param name="ledger">The ledger of the runs; null if there is none.</param>
    /// <returns>True if no invariant was violated and every snapshot holds.</returns>
    public async Task<bool> Of(IReadOnlyList<ExperimentResult> found, RunLedger? ledger = null)
    {
        output.WriteLine(ResultTable.Of(found));
        var isEverything = study.Experiments.All(experiment => found.Any(result => result.Experiment == experiment));
        ForgetReceived(found, isEverything);
        foreach (var result in found)
            await Judge(() => ReportedResult.Of(result));
        if (_refused == 0 && isEverything)
            await SideBySide(found, ledger);
        output.WriteLine(_failed == 0 ? _held == 1 ? "The snapshot holds." : $"All {_held} snapshots hold." : $"{_failed} of {_held + _failed} did not hold.");
        AcceptHint.Write(study, results, _changed, output);
        return _failed == 0;
    }

    /// <summary>Deletes the received files of earlier runs before the comparison. Otherwise they could be accepted if the new result is refused.</summary>
    private void ForgetReceived(IReadOnlyList<ExperimentResult> found, bool isEverything)
    {
        foreach (var result in found)
            Try(() => ReportedResult.ForgetReceived(result, results, Published));
        if (isEverything)
        {
            Try(() => ReportedResult.ForgetReceivedComparison(found[0], results, Published));
            Try(() => ReportedResult.ForgetReceivedClaims(found[0], results, Published));
        }

        static void Try(Action forget)
        {
            try
            {
                forget();
            }
            catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
            {
                // The accepted snapshot cannot be read. The comparison reports this, and nothing can be accepted in its place.
            }
        }
    }

    private async Task SideBySide(IReadOnlyList<ExperimentResult> found, RunLedger? ledger)
    {
        IReadOnlyList<ExperimentResult> all = [.. study.Experiments.Select(Result)];
        foreach (var violation in Experiments.SideBySide.Violations(study, all, ledger))
            Refuse(violation.ToString());
        if (_refused > 0)
            return;
        var (verdicts, refusals) = (study.Decide(Result), study.Refusals());
        await Judge(() => ReportedResult.OfComparison(all));
        if (verdicts.Count > 0)
            await Judge(() => ReportedResult.OfClaims(verdicts, refusals));
        if (_failed > 0)
            return;
        var folder = ReportedResult.OfComparison(all).In(results, Published).Directory;
        var written = IllustratedReport.Write(folder, all, verdicts, refusals);
        WrittenFiles.Show(output, folder, written, [ReportFormat.Md, ReportFormat.Png]);

        ExperimentResult Result(Experiment experiment) => found.Single(result => result.Experiment == experiment);
    }

    private async Task Judge(Func<ReportedResult> find)
    {
        try
        {
            var finding = find();
            var place = finding.In(results, Published);
            _changed.Add(place);
            var agreement = await finding.Verify(place, (snapshot, location) =>
            {
                SnapshotCheck.Verify(snapshot, location);
                return Task.CompletedTask;
            });
            _changed.Remove(place);
            output.WriteLine($"{place.Name} {agreement}.");
            _held++;
        }
        catch (RunRefusedException refusal)
        {
            Refuse(refusal.Message);
        }
        catch (Exception refusal) when (refusal is SnapshotRefusedException or FormatException)
        {
            Fail(refusal.Message);
        }
        catch (Exception unwritten) when (unwritten is IOException or UnauthorizedAccessException)
        {
            Fail($"A snapshot could not be compared, because '{results}' cannot be read or written: {RunFailedException.Describe(unwritten)}");
        }
    }

    private void Refuse(string why)
    {
        _refused++;
        Fail(why);
    }

    private void Fail(string why)
    {
        _failed++;
        error.WriteLine(why);
    }
}
