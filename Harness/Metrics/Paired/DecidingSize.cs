namespace Harness.Metrics.Paired;

/// <summary>How large a comparison would have to be to decide an undecided difference.</summary>
/// <param name="Rows">Test rows.</param>
/// <param name="Seeds">Runs of each experiment.</param>
public sealed record DecidingSize(long Rows, int Seeds)
{
    /// <summary>Chance of deciding, if the difference is as large as it looks.</summary>
    public const double Power = .8;

    /// <summary>More rows and seeds than these are not asked of anyone: a difference that needs them is as good as none.</summary>
    private const long MostRows = 1_000_000_000;

    private const int MostSeeds = 10_000;

    /// <summary>The smallest size at which the difference seen, with the noise seen, is found with a chance of 80 %.</summary>
    /// <param name="difference">What was seen.</param>
    /// <param name="level">Of the two-sided test, in (0, 1).</param>
    /// <returns>
    /// More rows and the seeds there are; or, where the noise of so few seeds alone hides the difference, more seeds and the rows there are;
    /// or, where neither is enough by itself, more of both by one factor; null where no feasible size would do, or nothing differs.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The level is no level.</exception>
    /// <remarks>
    /// The usual reckoning: (t(1 − level/2) + t(.8))² times the variance at that size must not exceed the difference squared.
    /// It takes the difference for the true one, and a difference that is not there would need any number of rows: read it as an order of magnitude.
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

    /// <summary>Doubles until it is enough, then halves the gap.</summary>
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
