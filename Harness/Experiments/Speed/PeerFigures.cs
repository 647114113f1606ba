namespace Harness.Experiments.Speed;

/// <summary>How fast one peer is with one model, and how many times as fast the harness is: medians over rounds in turn.</summary>
public sealed record PeerFigures
{
    /// <summary>Name of the peer.</summary>
    public required string Peer { get; init; }

    /// <summary>Its training speed.</summary>
    public required double RowsPerSecond { get; init; }

    /// <summary>How many times as fast as the peer the harness trains.</summary>
    public required RatioOfRounds Training { get; init; }

    /// <summary>Its evaluation speed, at its best batch size.</summary>
    public required double EvaluationRowsPerSecond { get; init; }

    /// <summary>That batch size: the one with the highest median over rounds.</summary>
    public required int EvaluationBatch { get; init; }

    /// <summary>How many times as fast as the peer, at that batch size, the harness evaluates.</summary>
    public required RatioOfRounds Evaluation { get; init; }
}

/// <summary>A ratio that was measured in several rounds.</summary>
/// <param name="Median">The middle one; the lower of two.</param>
/// <param name="Lowest">The smallest of a round.</param>
/// <param name="Highest">The largest of a round.</param>
public sealed record RatioOfRounds(double Median, double Lowest, double Highest)
{
    /// <summary>Divides round by round.</summary>
    /// <param name="ours">One figure a round.</param>
    /// <param name="theirs">The peer's of the same rounds.</param>
    /// <returns>Median and range of the quotients.</returns>
    public static RatioOfRounds Of(IEnumerable<double> ours, IEnumerable<double> theirs)
    {
        double[] ratios = [.. ours.Zip(theirs, (our, their) => our / their)];
        return new RatioOfRounds(TrainingSpeed.Median(ratios), ratios.Min(), ratios.Max());
    }
}
