using System.Globalization;

namespace Harness.Experiments.Memory;

/// <summary>A table of what experiments need of a GPU's memory, and how many runs fit side by side on GPUs of some sizes.</summary>
internal static class MemoryTable
{
    /// <summary>What a CUDA context with libtorch's kernels takes. A guess: runs measure what is free behind it.</summary>
    private const long Context = 500_000_000;

    private const int AnyNumberOfCores = int.MaxValue;

    /// <summary>Computes.</summary>
    /// <param name="groups">Experiments that run side by side, by a name for them.</param>
    /// <param name="trainRows">Rows of the train split.</param>
    /// <param name="testRows">Rows of the test split.</param>
    /// <param name="gigabytes">Sizes of GPUs, 10⁹ bytes each.</param>
    /// <returns>Markdown.</returns>
    public static string Markdown(IReadOnlyDictionary<string, IReadOnlyList<Experiment>> groups, long trainRows, long testRows, IReadOnlyList<int> gigabytes)
    {
        List<string> lines =
        [
            $"| runs of | shared rows | largest run | {string.Join(" | ", gigabytes.Select(size => $"at once on {size} GB"))} |",
            $"| --- | --- | --- |{string.Concat(gigabytes.Select(_ => " --- |"))}",
        ];
        foreach (var (name, experiments) in groups)
        {
            var runs = experiments.Select(experiment => RunMemory.Of(experiment, trainRows, testRows)).ToList();
            var shared = runs.SelectMany(run => run.Shared).DistinctBy(one => one.Key).Sum(one => one.Value);
            var fitting = gigabytes.Select(size => GpuMemory.RunsAtOnce(size * 1_000_000_000L - Context, AnyNumberOfCores, runs));
            lines.Add($"| {name} | {Text(shared)} | {Text(runs.Max(run => run.Own))} | {string.Join(" | ", fitting)} |");
        }
        return string.Join('\n', lines);
    }

    private static string Text(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB");
}
