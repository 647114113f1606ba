namespace Harness.Experiments.Claims;

/// <summary>A statement about two experiments. <see cref="Claim.Of"/> decides whether it may be claimed.</summary>
public sealed record Assertion
{
    /// <summary>The name, in kebab-case; it is the key in the snapshot.</summary>
    public required string Name { get; init; }

    /// <summary>The statement, as one sentence.</summary>
    public required string Statement { get; init; }

    /// <summary>The source of the statement, or the experiment that the fair experiment was derived from.</summary>
    public required string Source { get; init; }

    /// <summary>The experiment that the statement is about.</summary>
    public required Experiment First { get; init; }

    /// <summary>The experiment that the first one is compared with.</summary>
    public required Experiment Second { get; init; }

    /// <summary>The factor that the statement gives as the cause of the difference: one of the names that <see cref="Factors"/> lists.</summary>
    public required string Factor { get; init; }

    /// <summary>The stated direction of the difference.</summary>
    public required Direction Direction { get; init; }

    /// <summary>The metric that differs.</summary>
    public ClaimMetric Metric { get; init; } = ClaimMetric.Accuracy;

    /// <summary>
    /// The smallest difference that matters, in (0, 1) and in the unit of <see cref="ClaimMetric"/>. Two experiments are called equivalent if their true
    /// difference is certainly smaller.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 0 and 1.</exception>
    public required double SmallestDifference
    {
        get;
        init => field = value is > 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(SmallestDifference), value, "The smallest difference that matters must be between 0 and 1.");
    }

    /// <summary>The probability, in (0, 1), that any claim of a comparison is called supported or refuted although nothing differs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not in (0, 1).</exception>
    public double Level
    {
        get;
        init => field = value is > 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Level), value, "The level must be between 0 and 1.");
    } = .05;
}
