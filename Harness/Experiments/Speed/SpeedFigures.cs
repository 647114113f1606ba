namespace Harness.Experiments.Speed;

/// <summary>How fast one model is, alone and beside its peers: medians over rounds in turn.</summary>
public sealed record SpeedFigures
{
    /// <summary>Name of the experiment.</summary>
    public required string Model { get; init; }

    /// <summary>Rows a step, as the experiment declares.</summary>
    public required int Batch { get; init; }

    /// <summary>How often each was measured.</summary>
    public required int Rounds { get; init; }

    /// <summary>A training step, everything included.</summary>
    public required double MsPerStep { get; init; }

    /// <summary>Of it, from ids to the loss.</summary>
    public required double ForwardMs { get; init; }

    /// <summary>Of it, from the loss to the gradients.</summary>
    public required double BackwardMs { get; init; }

    /// <summary>Of it, Adam.</summary>
    public required double UpdateMs { get; init; }

    /// <summary>Of it, everything else: gathering, the evidence for the invariants, letting go of tensors.</summary>
    public required double RestMs { get; init; }

    /// <summary>Batch over time.</summary>
    public double RowsPerSecond => Batch / MsPerStep * 1e3;

    /// <summary>Matrix products and convolutions of a step, 10⁹ operations: three times forward.</summary>
    public required double GigaflopsPerStep { get; init; }

    /// <summary>Their speed over the peak of the core, or on a GPU over that of one large matrix product, in the same round; 0 to 1.</summary>
    public required double ShareOfPeak { get; init; }

    /// <summary>How many texts were evaluated; null where there is no peer.</summary>
    public int? EvaluatedRows { get; init; }

    /// <summary>Rows a second, evaluated; null where there is no peer.</summary>
    public double? EvaluationRowsPerSecond { get; init; }

    /// <summary>The peers, in the order in which they were asked for; empty where there is none.</summary>
    public IReadOnlyList<PeerFigures> Peers { get; init; } = [];
}
