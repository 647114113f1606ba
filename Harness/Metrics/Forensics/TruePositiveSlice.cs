namespace Harness.Metrics.Forensics;

/// <summary>All confusion matrices with one number of true positives:
/// false positives and false negatives each in a range, and so their sum, the errors.</summary>
/// <param name="Table">How many rows may be right beside how many wrong ones.</param>
/// <param name="TruePositives">The number.</param>
/// <param name="FalsePositives">As precision has it.</param>
/// <param name="FalseNegatives">As recall has it.</param>
/// <param name="Errors">The fewest and the most errors that some matrix has.</param>
/// <param name="Count">How many matrices, at least 1.</param>
internal readonly record struct TruePositiveSlice(
    RowsByErrors Table, int TruePositives, CountRange FalsePositives, CountRange FalseNegatives, CountRange Errors, ulong Count)
{
    /// <summary>What the matrices have between them; every bound occurs.</summary>
    /// <remarks>Each count but the true negatives grows with the errors, so that its bounds are those at the fewest and the most of them.</remarks>
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

    /// <summary>Each matrix, one after the other.</summary>
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

    /// <summary>Up to 27 of the matrices, as different as they come: both ends and the middle of each count.</summary>
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

    /// <summary>The right rows have one turning point in the errors at either bound, so each bound is met next to it, on one side or the other.</summary>
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
