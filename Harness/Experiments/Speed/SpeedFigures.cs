using System.Text.Json.Serialization;

namespace Harness.Experiments.Speed;

/// <summary>The speed of one model and of its peers, as medians over rounds.</summary>
internal sealed record SpeedFigures
{
    /// <summary>The name of the experiment.</summary>
    public required string Model { get; init; }

    /// <summary>The number of rows in a step, as declared by the experiment.</summary>
    public required int Batch { get; init; }

    /// <summary>The number of steps in each recording of the harness on a GPU, if the command set it; otherwise null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RecordedSteps { get; init; }

    /// <summary>The number of rounds.</summary>
    public required int Rounds { get; init; }

    /// <summary>Milliseconds of a complete training step.</summary>
    public required double MsPerStep { get; init; }

    /// <summary>Milliseconds of a step from the ids to the loss.</summary>
    public required double ForwardMs { get; init; }

    /// <summary>Milliseconds of a step from the loss to the gradients.</summary>
    public required double BackwardMs { get; init; }

    /// <summary>Milliseconds of a step in Adam.</summary>
    public required double UpdateMs { get; init; }

    /// <summary>Milliseconds of everything else in a step: gathering rows, the evidence for the invariants, freeing tensors.</summary>
    public required double RestMs { get; init; }

    /// <summary>The training speed in rows per second.</summary>
    public double RowsPerSecond => Batch / MsPerStep * 1e3;

    /// <summary>10⁹ operations in the matrix products and convolutions of a step: three times those of the forward pass.</summary>
    public required double GigaflopsPerStep { get; init; }

    /// <summary>The speed of these operations divided by the peak of the core in the same round, from 0 to 1. On a GPU, the peak is the speed of one large
    /// matrix product.</summary>
    public required double ShareOfPeak { get; init; }

    /// <summary>The number of evaluated rows; null without a peer.</summary>
    public int? EvaluatedRows { get; init; }

    /// <summary>The evaluation speed in rows per second; null without a peer.</summary>
    public double? EvaluationRowsPerSecond { get; init; }

    /// <summary>The figures of the peers, in the order of the command line; empty if there are none.</summary>
    public IReadOnlyList<PeerFigures> Peers { get; init; } = [];

    /// <summary>The peers that failed with this model. They have no figures.</summary>
    public IReadOnlyList<LeftOutPeer> LeftOut { get; init; } = [];
}

/// <summary>A peer that failed with a model.</summary>
/// <param name="Peer">The name of the peer.</param>
/// <param name="Reason">Its error, in one line.</param>
internal sealed record LeftOutPeer(string Peer, string Reason);
