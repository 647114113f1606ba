using System.Globalization;
using System.Text;
using Harness.Experiments.Speed;
using Harness.Storage;

namespace Harness.Reporting;

/// <summary>Speeds for people: a line for the terminal, and <c>results/performance.md</c>.</summary>
public static class PerformanceReport
{
    private const string SectionStart = "\n## ";

    private const string Heading = "# Training speed\n", OnCpu = "## On a CPU\n", OnGpu = "## On a GPU\n";

    /// <summary>One model, for the terminal.</summary>
    /// <param name="figures">Its figures.</param>
    /// <returns>One line.</returns>
    public static string Line(SpeedFigures figures) => string.Create(CultureInfo.InvariantCulture,
        $"{figures.Model,-26}batch {figures.Batch,3} {figures.MsPerStep,8:0.00} ms/step ({figures.ForwardMs:0.0} forward, {figures.BackwardMs:0.0} backward, {figures.UpdateMs:0.0} update, {figures.RestMs:0.0} rest) {figures.ReviewsPerSecond,7:N0} reviews/s, {figures.ShareOfPeak:P0} of peak")
        + (figures.Ratio is null ? "" : string.Create(CultureInfo.InvariantCulture,
            $"; peer {figures.PeerReviewsPerSecond:N0}, ratio {figures.Ratio:0.00} ({figures.LowestRatio:0.00} to {figures.HighestRatio:0.00}); evaluated {figures.EvaluationReviewsPerSecond:N0} against {figures.PeerEvaluationReviewsPerSecond:N0}, ratio {figures.EvaluationRatio:0.00}"));

    /// <summary>Renders the figures of one device.</summary>
    /// <param name="machine">Where they were measured.</param>
    /// <param name="command">What measured them.</param>
    /// <param name="figures">One of each model.</param>
    /// <returns>A section of Markdown, LF, with a newline at the end.</returns>
    public static string Of(BenchedMachine machine, string command, IReadOnlyList<SpeedFigures> figures)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            {(machine.OnGpu ? OnGpu : OnCpu)}
            `{command}`, {machine.Date:yyyy-MM-dd}. {machine.Processor}; {machine.System}; {machine.Versions}. One thread.
            One large matrix product: {machine.Gigaflops:0.0} GFLOP/s{(machine.PeerGigaflops is { } peers ? FormattableString.Invariant($", the peer's {peers:0.0}") : "")}.
            Medians of {figures[0].Rounds} rounds, the harness and the peer in turn; in brackets the lowest and the highest ratio of a round. A step is everything: gathering, forward, backward, update,
            and the evidence for the invariants. The share of peak is that of the step's matrix products and convolutions (three times forward) in the speed of the large product, measured in the same round;
            {(machine.OnGpu ? AboutGpu : AboutCpu)}


            """);
        foreach (var warning in machine.Warnings)
            text.Append(CultureInfo.InvariantCulture, $"**{warning}**\n\n");
        text.Append(ComparisonReport.Table(["model", "batch", "ms/step", "forward", "backward", "update", "rest", "reviews/s", "GFLOP/step", "share of peak", "peer reviews/s", "ratio"], figures.Select(Training)));
        if (figures.Any(one => one.EvaluationRatio is not null))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### Evaluation\n\nOf {figures.Max(one => one.EvaluatedReviews):N0} reviews, metrics and fingerprints included; the peer at the best of its batch sizes.\n\n");
            text.Append(ComparisonReport.Table(["model", "reviews/s", "peer reviews/s", "peer's batch", "ratio"], figures.Where(one => one.EvaluationRatio is not null).Select(Evaluation)));
        }
        return text.ToString();
    }

    private const string AboutCpu = "they are counted as if no word stood in a batch twice, so recurrences, which multiply each once, may pass 100 %.";

    private const string AboutGpu = """
        that one does not fill a card, so the shares are too high: at these sizes a card waits for launches and for the time step before, not for arithmetic. The harness' steps are recorded once and launched as a whole, and TF32 is off unless the device is called cuda-tf32; the peer is eager PyTorch as it comes,
        which lets cuDNN round to TF32. The split is of steps that are launched kernel by kernel, with a wait after each part, in shares of the recorded step's time.
        """;

    /// <summary>Writes the section of one device anew, and keeps every other.</summary>
    /// <param name="path">Of the Markdown file.</param>
    /// <param name="machine">Where the figures were measured.</param>
    /// <param name="command">What measured them.</param>
    /// <param name="figures">One of each model.</param>
    public static void Write(string path, BenchedMachine machine, string command, IReadOnlyList<SpeedFigures> figures)
    {
        var sections = (OptionalFile.ReadText(path) ?? "").Split(SectionStart).Skip(1).Select(section => SectionStart[1..] + section.TrimEnd('\n') + '\n').ToList();
        sections.RemoveAll(section => section.StartsWith(machine.OnGpu ? OnGpu : OnCpu, StringComparison.Ordinal));
        sections.Insert(machine.OnGpu && sections.Any(section => section.StartsWith(OnCpu, StringComparison.Ordinal)) ? 1 : 0, Of(machine, command, figures));
        File.WriteAllText(path, $"{Heading}\n{string.Join('\n', sections)}");
    }

    private static IReadOnlyList<string> Training(SpeedFigures figures) =>
    [
        figures.Model, Whole(figures.Batch), Ms(figures.MsPerStep), Ms(figures.ForwardMs), Ms(figures.BackwardMs), Ms(figures.UpdateMs), Ms(figures.RestMs), Whole(figures.ReviewsPerSecond),
        figures.GigaflopsPerStep.ToString("0.00", CultureInfo.InvariantCulture), figures.ShareOfPeak.ToString("P0", CultureInfo.InvariantCulture), Whole(figures.PeerReviewsPerSecond),
        figures.Ratio is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{figures.Ratio:0.00} ({figures.LowestRatio:0.00} to {figures.HighestRatio:0.00})"),
    ];

    private static IReadOnlyList<string> Evaluation(SpeedFigures figures) =>
    [
        figures.Model, Whole(figures.EvaluationReviewsPerSecond), Whole(figures.PeerEvaluationReviewsPerSecond), Whole(figures.PeerEvaluationBatch),
        string.Create(CultureInfo.InvariantCulture, $"{figures.EvaluationRatio:0.00}"),
    ];

    private static string Ms(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Whole(double? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "";
}
