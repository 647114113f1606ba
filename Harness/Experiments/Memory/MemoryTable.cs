using System.Globalization;

namespace Harness.Experiments.Memory;

/// <summary>Makes the table of the GPU memory that experiments need, and of the number of runs that fit on GPUs of given sizes.</summary>
internal static class MemoryTable
{
    /// <summary>Estimated memory of a CUDA context with libtorch's kernels. Real runs measure the memory that is left.</summary>
    private const long Context = 500_000_000;

    private const long Gigabyte = 1_000_000_000;

    private const int AnyNumberOfCores = int.MaxValue;

    /// <summary>Computes the table.</summary>
    /// <param name="groups">Experiments that run at the same time, by the name of the group.</param>
    /// <param name="trainRows">Number of training rows.</param>
    /// <param name="testRows">Number of test rows.</param>
    /// <param name="gigabytes">Sizes of GPUs, 10⁹ bytes each.</param>
    /// <returns>The table in Markdown. A cell states the number of runs at the same time and the need of the largest one.</returns>
    public static string Markdown(IReadOnlyDictionary<string, IReadOnlyList<Experiment>> groups, long trainRows, long testRows, IReadOnlyList<int> gigabytes)
    {
        List<string> lines =
        [
            $"| runs of | shared rows | {string.Join(" | ", gigabytes.Select(size => $"at once on {size} GB"))} |",
            $"| --- | --- |{string.Concat(gigabytes.Select(_ => " --- |"))}",
        ];
        foreach (var (name, experiments) in groups)
        {
            var runs = gigabytes.Select(size => experiments.Select(one => RunMemory.Of(one, trainRows, testRows, size * Gigabyte)).ToList()).ToList();
            var shared = runs[0].SelectMany(run => run.Shared).DistinctBy(one => one.Key).Sum(one => one.Value);
            var fitting = gigabytes.Zip(runs, (size, some) => string.Create(CultureInfo.InvariantCulture,
                $"{GpuMemory.RunsAtOnce(size * Gigabyte - Context, AnyNumberOfCores, some)} of {Text(some.Max(run => run.Own))}"));
            lines.Add($"| {name} | {Text(shared)} | {string.Join(" | ", fitting)} |");
        }
        return string.Join('\n', lines);
    }

    private static string Text(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB");
}
