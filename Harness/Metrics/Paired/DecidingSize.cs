namespace Harness.Metrics.Paired;

/// <summary>The size that a comparison needs to decide an undecided difference.</summary>
/// <param name="Rows">The number of test rows.</param>
/// <param name="Seeds">The number of runs of each experiment.</param>
public sealed record DecidingSize(long Rows, int Seeds)
{
    /// <summary>The probability of deciding, if the true difference is as large as the observed one.</summary>
    public const double Power = .8;

    /// <summary>The maximum number of rows. A difference that needs more rows or seeds than the maximum counts as none.</summary>
    private const long MostRows = 1_000_000_000;

    private const int MostSeeds = 10_000;

    /// <summary>Computes the smallest size at which the observed difference, with the observed noise, is detected with a probability of 80 %.</summary>
    /// <param name="difference">The observed difference.</param>
    /// <param name="level">The level of the two-sided test, in (0, 1).</param>
    /// <returns>
    /// More rows and the current number of seeds; or, if the noise of few seeds alone hides the difference, more seeds and the current number of rows; or, if
    /// neither is enough, more of both by one factor. Null if no feasible size is enough, or if the difference is 0.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The level is not between 0 and 1.</exception>
    /// <remarks>
    /// The usual formula: (t(1 − level/2) + t(.8))² times the variance at that size must not exceed the square of the difference. It assumes that the
    /// observed difference is the true one. If the true difference is 0, no number of rows is enough: read the result as an order of magnitude.
    /// </remarks>
    public static DecidingSize? For(PairedDifference difference, double level)
    {
        if (!(level is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "A level is between 0 and 1.");
        if (difference.Mean == 0)
            return null;
        var (rows, seeds) = (difference.Rows, Math.Max(difference.FirstSeeds, difference.SecondSeeds));
        if (Smallest(rows, MostRows, more => Decides(difference, more, 1, level)) is { } moreRows)
            return new DecidingSize(moreRows, seeds);
        if (Smallest(seeds, MostSeeds, more => Decides(difference, rows, (double)more / seeds, level)) is { } moreSeeds)
            return new DecidingSize(rows, (int)moreSeeds);
        if (Smallest(seeds, MostSeeds, more => Decides(difference, (double)rows * more / seeds, (double)more / seeds, level)) is { } moreOfBoth)
            return new DecidingSize(rows * moreOfBoth / seeds, (int)moreOfBoth);
        return null;
    }

    private static bool Decides(PairedDifference difference, double rows, double seedsFactor, double level)
    {
        var (variance, degreesOfFreedom) = difference.At(rows, seedsFactor);
        var needed = PairedDifference.Quantile(degreesOfFreedom, 1 - level / 2) + PairedDifference.Quantile(degreesOfFreedom, Power);
        return needed * needed * variance <= difference.Mean * difference.Mean;
    }

    /// <summary>Doubles the size until it is enough, then finds the smallest one by bisection.</summary>
    private static long? Smallest(long tooFew, long most, Func<long, bool> enough)
    {
        var candidate = tooFew;
        while (!enough(candidate))
        {
            if (candidate == most)
                return null;
            (tooFew, candidate) = (candidate, Math.Min(most, 2 * candidate));
        }
        while (candidate - tooFew > 1)
        {
            var middle = tooFew + (candidate - tooFew) / 2;
            (tooFew, candidate) = enough(middle) ? (tooFew, middle) : (middle, candidate);
        }
        return candidate;
    }
}
