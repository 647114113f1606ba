using System.Globalization;
using Harness.Data;

namespace Harness.Reporting;

/// <summary>Tells whether one class has so many rows that an accuracy says little.</summary>
internal static class ClassBalance
{
    /// <summary>Times the share that every class would have if all had the same: 65 % of two classes, 26 % of five.</summary>
    private const double Much = 1.3;

    /// <summary>Names an imbalance.</summary>
    /// <param name="facts">Of a split.</param>
    /// <param name="labels">Names of the classes.</param>
    /// <returns>Two sentences with the share of the largest class; null where no class is much larger than the others.</returns>
    public static string? Said(CorpusFacts facts, Labels labels)
    {
        var largest = Enumerable.Range(0, facts.Classes).MaxBy(label => facts.RowsOfClass[label]);
        var share = (double)facts.RowsOfClass[largest] / facts.Rows;
        return share <= Much / facts.Classes ? null : string.Create(CultureInfo.InvariantCulture,
            $"The {facts.Split.ToString().ToLowerInvariant()} split is imbalanced: {share:P1} of its rows are '{labels.Names[largest]}', "
            + $"and whoever always says so is right in {share:P1}. Look at F1 and MCC beside accuracy.");
    }
}
