using Harness.Experiments;
using Harness.Reporting;
using Harness.Snapshots;

namespace Harness.Commands;

/// <summary>What is concluded from finished runs of all seeds: the same for runs that were just made and for runs that were joined from elsewhere.</summary>
/// <param name="study">Whose experiments and claims.</param>
/// <param name="results">The folder of all results.</param>
/// <param name="output">For what holds.</param>
/// <param name="error">For what does not.</param>
internal sealed class ResultVerification(Study study, string results, TextWriter output, TextWriter error)
{
    private int _held, _failed, _refused;

    /// <summary>Prints the table and compares every snapshot with the accepted one. Where all experiments are there and none is refused, compares comparison
    /// and claims too, so that new ones can be accepted together with the snapshots; where all hold, writes what people read of them.</summary>
    /// <param name="found">Of one profile and device; at least one.</param>
    /// <param name="ledger">Where the runs were entered, if anywhere.</param>
    /// <returns>Whether no invariant fired and every snapshot holds; what did not is said.</returns>
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
        if (_failed > _refused)
            output.WriteLine("If the change is meant, 'research accept' takes what was received, and 'research diff HEAD' shows what that changed.");
        return _failed == 0;
    }

    /// <summary>Deletes all that earlier runs received before anything is judged: one that is refused below must leave nothing of theirs to accept.</summary>
    private void ForgetReceived(IReadOnlyList<ExperimentResult> found, bool isEverything)
    {
        foreach (var result in found)
            Try(() => ReportedResult.ForgetReceived(result, results, study.Baselines));
        if (isEverything)
        {
            Try(() => ReportedResult.ForgetReceivedComparison(found[0], results, study.Baselines));
            Try(() => ReportedResult.ForgetReceivedClaims(found[0], results, study.Baselines));
        }

        static void Try(Action forget)
        {
            try
            {
                forget();
            }
            catch (FormatException)
            {
                // The baseline cannot be read: judging says so, and beside such a baseline nothing is accepted.
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
        var folder = ReportedResult.OfComparison(all).In(results, study.Baselines).Directory;
        var written = IllustratedReport.Write(folder, all, verdicts, refusals);
        output.WriteLine(written.Count == 0 ? $"'{folder}' shows these runs already." : $"Written to '{folder}': {string.Join(", ", written)}.");

        ExperimentResult Result(Experiment experiment) => found.Single(result => result.Experiment == experiment);
    }

    private async Task Judge(Func<ReportedResult> find)
    {
        try
        {
            var finding = find();
            var place = finding.In(results, study.Baselines);
            var agreement = await finding.Verify(place, (snapshot, location) =>
            {
                SnapshotCheck.Verify(snapshot, location);
                return Task.CompletedTask;
            });
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
