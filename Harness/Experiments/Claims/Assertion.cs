namespace Harness.Experiments.Claims;

/// <summary>What somebody says of two experiments. Anything may be said; what may be claimed, <see cref="Claim.Of"/> decides.</summary>
public sealed record Assertion
{
    /// <summary>In kebab-case; its key in the snapshot.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence.</summary>
    public required string Statement { get; init; }

    /// <summary>Where it is said, or what the fair experiment was made of.</summary>
    public required string Source { get; init; }

    /// <summary>The experiment that the statement is about.</summary>
    public required Experiment First { get; init; }

    /// <summary>The experiment that it is held against.</summary>
    public required Experiment Second { get; init; }

    /// <summary>What the difference is put down to: one of the names that <see cref="Factors"/> lists.</summary>
    public required string Factor { get; init; }

    /// <summary>Which way the difference is said to go.</summary>
    public required Direction Direction { get; init; }

    /// <summary>The figure that differs.</summary>
    public ClaimMetric Measure { get; init; } = ClaimMetric.Accuracy;

    /// <summary>
    /// The smallest difference that matters, positive and in the unit of <see cref="ClaimMetric"/>. Two experiments whose true difference is certainly smaller are
    /// called equivalent.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a number between 0 and 1.</exception>
    public required double SmallestDifference
    {
        get;
        init => field = value is > 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(SmallestDifference), value, "The smallest difference that matters is between 0 and 1.");
    }

    /// <summary>Chance, in (0, 1), that any claim of a comparison is called supported or refuted where nothing differs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such chance.</exception>
    public double Level
    {
        get;
        init => field = value is > 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Level), value, "A level is between 0 and 1.");
    } = .05;
}
