using System.Globalization;
using Harness.Data;

namespace Harness.Reporting;

/// <summary>Detects class imbalance that makes accuracy uninformative.</summary>
internal static class ClassBalance
{
    /// <summary>The limit, as a multiple of the share of balanced classes: 65 % with two classes, 26 % with five.</summary>
    private const double Much = 1.3;

    /// <summary>Describes an imbalance.</summary>
    /// <param name="facts">The facts about a split.</param>
    /// <param name="labels">The names of the classes.</param>
    /// <returns>Two sentences with the share of the largest class; null if the share is within the limit.</returns>
    public static string? Said(CorpusFacts facts, Labels labels)
    {
        var largest = Enumerable.Range(0, facts.Classes).MaxBy(label => facts.RowsOfClass[label]);
        var share = (double)facts.RowsOfClass[largest] / facts.Rows;
        return share <= Much / facts.Classes ? null : string.Create(CultureInfo.InvariantCulture,
            $"The {facts.Split.ToString().ToLowerInvariant()} split is imbalanced: {share:P1} of its rows are '{labels.Names[largest]}', "
            + $"so always predicting '{labels.Names[largest]}' has an accuracy of {share:P1}. Look at F1 and MCC as well as accuracy.");
    }
}
