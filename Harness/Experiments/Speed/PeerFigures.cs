namespace Harness.Experiments.Speed;

/// <summary>The speed of one peer with one model, and the ratio of the harness's speed to it, as medians over rounds.</summary>
internal sealed record PeerFigures
{
    /// <summary>The name of the peer.</summary>
    public required string Peer { get; init; }

    /// <summary>The training speed of the peer, in rows per second.</summary>
    public required double RowsPerSecond { get; init; }

    /// <summary>The training speed of the harness divided by that of the peer.</summary>
    public required RatioOfRounds Training { get; init; }

    /// <summary>The evaluation speed of the peer at its best batch size, in rows per second.</summary>
    public required double EvaluationRowsPerSecond { get; init; }

    /// <summary>The best batch size: the one with the highest median over rounds.</summary>
    public required int EvaluationBatch { get; init; }

    /// <summary>The evaluation speed of the harness divided by that of the peer at its best batch size.</summary>
    public required RatioOfRounds Evaluation { get; init; }
}

/// <summary>A ratio that was measured in several rounds.</summary>
/// <param name="Median">The median over rounds.</param>
/// <param name="Lowest">The lowest ratio of a round.</param>
/// <param name="Highest">The highest ratio of a round.</param>
internal sealed record RatioOfRounds(double Median, double Lowest, double Highest)
{
    /// <summary>Computes the ratio of each round.</summary>
    /// <param name="ours">The speed of the harness in each round.</param>
    /// <param name="theirs">The speed of the peer in the same rounds.</param>
    /// <returns>The median and the range of the ratios.</returns>
    public static RatioOfRounds Of(IEnumerable<double> ours, IEnumerable<double> theirs)
    {
        double[] ratios = [.. ours.Zip(theirs, (our, their) => our / their)];
        return new RatioOfRounds(Metrics.Median.Of(ratios), ratios.Min(), ratios.Max());
    }
}
