namespace Harness.Metrics.Forensics;

/// <summary>All confusion matrices with one number of true positives.
/// False positives and false negatives each lie in a range, and so does their sum, the errors.</summary>
/// <param name="Table">The possible numbers of correct rows for each number of wrong rows.</param>
/// <param name="TruePositives">The number of true positives.</param>
/// <param name="FalsePositives">The range given by the precision.</param>
/// <param name="FalseNegatives">The range given by the recall.</param>
/// <param name="Errors">The smallest and the largest number of errors that occurs.</param>
/// <param name="Count">The number of matrices, at least 1.</param>
internal readonly record struct TruePositiveSlice(
    RowsByErrors Table, int TruePositives, CountRange FalsePositives, CountRange FalseNegatives, CountRange Errors, ulong Count)
{
    /// <summary>The ranges of the counts. Every bound occurs.</summary>
    /// <remarks>Each count except the true negatives grows with the errors,
    /// so its bounds are those at the smallest and the largest number of errors.</remarks>
    public ConfusionRanges Ranges
    {
        get
        {
            int fewest = (int)Errors.Least, most = (int)Errors.Most;
            return new ConfusionRanges(
                new CountRange(fewest + FewestRight(fewest), most + Table.MostRight(most)),
                new CountRange(TruePositives, TruePositives),
                new CountRange(Math.Max(FalsePositives.Least, fewest - FalseNegatives.Most), Math.Min(FalsePositives.Most, most - FalseNegatives.Least)),
                TrueNegatives,
                new CountRange(Math.Max(FalseNegatives.Least, fewest - FalsePositives.Most), Math.Min(FalseNegatives.Most, most - FalsePositives.Least)));
        }
    }

    /// <summary>Enumerates all matrices.</summary>
    public IEnumerable<ConfusionCounts> Matrices()
    {
        for (var errors = (int)Errors.Least; errors <= Errors.Most; errors = Table.Next(errors + 1))
        {
            long leastFalsePositives = Math.Max(FalsePositives.Least, errors - FalseNegatives.Most);
            long mostFalsePositives = Math.Min(FalsePositives.Most, errors - FalseNegatives.Least);
            for (var right = FewestRight(errors); right <= Table.MostRight(errors); right++)
            {
                for (var falsePositives = leastFalsePositives; falsePositives <= mostFalsePositives; falsePositives++)
                    yield return new ConfusionCounts(TruePositives, falsePositives, right - TruePositives, errors - falsePositives);
            }
        }
    }

    /// <summary>Enumerates up to 27 of the matrices that differ as much as possible: both ends and the middle of each count.</summary>
    public IEnumerable<ConfusionCounts> Samples()
    {
        foreach (var errors in new[] { Errors.Least, Table.Next((int)((Errors.Least + Errors.Most) / 2)), Errors.Most }.Distinct())
        {
            foreach (var right in Samples(FewestRight((int)errors), Table.MostRight((int)errors)))
            {
                foreach (var falsePositives in Samples(Math.Max(FalsePositives.Least, errors - FalseNegatives.Most),
                    Math.Min(FalsePositives.Most, errors - FalseNegatives.Least)))
                    yield return new ConfusionCounts(TruePositives, falsePositives, right - TruePositives, errors - falsePositives);
            }
        }
    }

    private static IEnumerable<long> Samples(long least, long most) => new[] { least, (least + most) / 2, most }.Distinct();

    private int FewestRight(int errors) => Math.Max(Table.FewestRight(errors), TruePositives);

    /// <summary>The range of the true negatives. Each bound of the correct rows has one turning point in the errors,
    /// so it is reached next to that point.</summary>
    private CountRange TrueNegatives
    {
        get
        {
            int fewest = (int)Errors.Least, most = (int)Errors.Most;
            int low = Math.Clamp(Table.TurnOfFewest, fewest, most), high = Math.Clamp(Table.TurnOfMost, fewest, most);
            return new CountRange(
                Math.Min(FewestRight(Table.Previous(low)), FewestRight(Table.Next(low))) - TruePositives,
                Math.Max(Table.MostRight(Table.Previous(high)), Table.MostRight(Table.Next(high))) - TruePositives);
        }
    }
}
