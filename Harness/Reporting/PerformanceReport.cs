using System.Globalization;
using System.Text;
using Harness.Experiments.Speed;
using Harness.Storage;

namespace Harness.Reporting;

/// <summary>Formats measured speeds: one line for the terminal, and the page <c>results/performance.md</c>.</summary>
internal static class PerformanceReport
{
    private const string SectionStart = "\n## ";

    private const string Heading = "# Training speed\n", OnCpu = "## On a CPU\n", OnGpu = "## On a GPU\n";

    /// <summary>Formats the figures of one model for the terminal.</summary>
    /// <param name="figures">The figures of the model.</param>
    /// <returns>One line.</returns>
    public static string Line(SpeedFigures figures) => string.Create(CultureInfo.InvariantCulture,
        $"{figures.Model,-26}batch {figures.Batch,3} {figures.MsPerStep,8:0.00} ms/step ({figures.ForwardMs:0.0} forward, {figures.BackwardMs:0.0} backward, "
            + $"{figures.UpdateMs:0.0} update, {figures.RestMs:0.0} rest) {figures.RowsPerSecond,7:N0} rows/s, {figures.ShareOfPeak:P0} of peak")
        + (figures.RecordedSteps is { } steps ? string.Create(CultureInfo.InvariantCulture, $"; {Recording(steps)}") : "")
        + (figures.EvaluationRowsPerSecond is { } evaluated ? string.Create(CultureInfo.InvariantCulture, $"; evaluated {evaluated:N0}") : "")
        + string.Concat(figures.Peers.Select(peer => string.Create(CultureInfo.InvariantCulture,
            $"; {peer.Peer} {peer.RowsPerSecond:N0}, ratio {Ratio(peer.Training)}"
            + $", evaluated {peer.EvaluationRowsPerSecond:N0}, ratio {Ratio(peer.Evaluation)}")))
        + string.Concat(figures.LeftOut.Select(peer => $"; {peer.Peer} –"));

    /// <summary>Renders the figures of one device.</summary>
    /// <param name="machine">The machine of the measurement.</param>
    /// <param name="command">The command line of the measurement.</param>
    /// <param name="figures">The figures, one for each model.</param>
    /// <returns>A section of Markdown with LF line ends and a final newline.</returns>
    public static string Of(BenchedMachine machine, string command, IReadOnlyList<SpeedFigures> figures)
    {
        var yardstick = machine.OnGpu ? "the speed of the large product" : "the core's peak";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            {(machine.OnGpu ? OnGpu : OnCpu)}
            `{command}`, {machine.Date:yyyy-MM-dd}. {machine.Processor}; {machine.System}; {machine.Versions}. One thread.
            {Peak(machine)}{string.Concat(machine.Peers.Select(Product))}
            Medians of {figures[0].Rounds} rounds, in which the harness and its peers take turns; in brackets the lowest and the highest ratio of a round.
            A step includes gathering, forward, backward, update, and the evidence for the invariants. The share of peak is the speed of the step's matrix
            products and convolutions (three times forward) divided by {yardstick}, measured in the same round;
            {(machine.OnGpu ? AboutGpu : AboutCpu)}{(figures[0].RecordedSteps is { } steps ? $" The harness has {Recording(steps)}." : "")}


            """);
        foreach (var warning in machine.Warnings)
            text.Append(CultureInfo.InvariantCulture, $"**{warning}**\n\n");
        string[] peers = [.. machine.Peers.Select(peer => peer.Name)];
        var share = machine.OnGpu ? "share of peak" : "share of FMA peak";
        text.Append(ComparisonReport.Table(
            ["model", "batch", "ms/step", "forward", "backward", "update", "rest", "rows/s", "GFLOP/step", share,
                .. peers.SelectMany(peer => (string[])[$"{peer}, rows/s", "ratio"])],
            figures.Select(one => Training(one, peers))));
        text.AppendJoin("", LeftOut(figures));
        if (figures.Any(one => one.EvaluatedRows is not null))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### Evaluation\n\nOf {figures.Max(one => one.EvaluatedRows):N0} rows, ");
            text.Append("with metrics and fingerprints; each peer at its fastest batch size.\n\n");
            text.Append(ComparisonReport.Table(
                ["model", "rows/s", .. peers.SelectMany(peer => (string[])[$"{peer}, rows/s", "batch size", "ratio"])],
                figures.Where(one => one.EvaluatedRows is not null).Select(one => Evaluation(one, peers))));
        }
        return text.ToString();
    }

    /// <summary>Returns a paragraph for each reason why a peer has no figures.</summary>
    private static IEnumerable<string> LeftOut(IReadOnlyList<SpeedFigures> figures) => figures
        .SelectMany(one => one.LeftOut.Select(peer => (one.Model, Peer: peer))).GroupBy(one => one.Peer, one => one.Model)
        .Select(group => $"\n– {group.Key.Peer} is left out of {string.Join(", ", group)}: {group.Key.Reason}\n");

    private static string Recording(int steps) => string.Create(CultureInfo.InvariantCulture, $"{steps} {(steps == 1 ? "step" : "steps")} in a recording");

    private static string Peak(BenchedMachine machine) => machine.OnGpu
        ? FormattableString.Invariant($"One large matrix product: {machine.Gigaflops:0.0} GFLOP/s.")
        : FormattableString.Invariant(
            $"The core's peak, fused multiply-adds of {machine.VectorBits}-bit vectors in registers: {machine.Gigaflops:0.0} GFLOP/s.");

    private static string Product((string Name, double? Gigaflops) peer) =>
        peer.Gigaflops is null ? "" : FormattableString.Invariant($" One large matrix product of {peer.Name}: {peer.Gigaflops:0.0} GFLOP/s.");

    private const string AboutCpu =
        "repeated words of a batch are counted again, but recurrences multiply each distinct word once, so their share may exceed 100 %.";

    private const string AboutTheSplit =
        "The times of the parts come from steps that are launched kernel by kernel with a wait after each part, scaled to the recorded step's time.";

    private const string AboutGpu = $"""
        the product does not fill the GPU, so the shares are too high: at these sizes a GPU waits for launches and the previous time step, not for arithmetic.
        The harness' steps are recorded once and launched as a whole. PyTorch runs steps in three ways: eager, with torch.compile, and as a CUDA graph of a
        whole step with Adam(capturable=True, fused=True). TF32 is off on both sides unless the device is called cuda-tf32. Both sides compute the same
        metrics in an evaluation. {AboutTheSplit}
        """;

    /// <summary>Replaces the section of one device and keeps the others.</summary>
    /// <param name="path">The path of the Markdown file.</param>
    /// <param name="machine">The machine of the measurement.</param>
    /// <param name="command">The command line of the measurement.</param>
    /// <param name="figures">The figures, one for each model.</param>
    public static void Write(string path, BenchedMachine machine, string command, IReadOnlyList<SpeedFigures> figures)
    {
        var sections = (OptionalFile.ReadText(path) ?? "").Split(SectionStart).Skip(1)
            .Select(section => SectionStart[1..] + section.TrimEnd('\n') + '\n').ToList();
        sections.RemoveAll(section => section.StartsWith(machine.OnGpu ? OnGpu : OnCpu, StringComparison.Ordinal));
        sections.Insert(machine.OnGpu && sections.Any(section => section.StartsWith(OnCpu, StringComparison.Ordinal)) ? 1 : 0, Of(machine, command, figures));
        File.WriteAllText(path, $"{Heading}\n{string.Join('\n', sections)}");
    }

    private static IReadOnlyList<string> Training(SpeedFigures figures, string[] peers) =>
    [
        figures.Model, Whole(figures.Batch), Ms(figures.MsPerStep), Ms(figures.ForwardMs), Ms(figures.BackwardMs), Ms(figures.UpdateMs), Ms(figures.RestMs),
        Whole(figures.RowsPerSecond),
        figures.GigaflopsPerStep.ToString("0.00", CultureInfo.InvariantCulture), figures.ShareOfPeak.ToString("P0", CultureInfo.InvariantCulture),
        .. PeerCells(figures, peers, cells: 2, peer => [Whole(peer.RowsPerSecond), Ratio(peer.Training)]),
    ];

    private static IReadOnlyList<string> Evaluation(SpeedFigures figures, string[] peers) =>
    [
        figures.Model, Whole(figures.EvaluationRowsPerSecond),
        .. PeerCells(figures, peers, cells: 3, peer => [Whole(peer.EvaluationRowsPerSecond), Whole(peer.EvaluationBatch), Ratio(peer.Evaluation)]),
    ];

    /// <summary>Returns the cells of each peer: "–" if the peer failed with the model, and nothing if it does not have the model.</summary>
    private static IEnumerable<string> PeerCells(SpeedFigures figures, string[] peers, int cells, Func<PeerFigures, string[]> show) =>
        peers.SelectMany(name => figures.Peers.FirstOrDefault(peer => peer.Peer == name) is { } peer
            ? show(peer) : Enumerable.Repeat(figures.LeftOut.Any(peer => peer.Peer == name) ? "–" : "", cells));

    private static string Ratio(RatioOfRounds ratio) =>
        string.Create(CultureInfo.InvariantCulture, $"{ratio.Median:0.00} ({ratio.Lowest:0.00} to {ratio.Highest:0.00})");

    private static string Ms(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Whole(double? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "";
}
