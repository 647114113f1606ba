namespace Harness.Models.Layers;

/// <summary>A layer that says what it is, so that two models can be compared by what differs between them.</summary>
public interface IDescribedLayer
{
    /// <summary>Which part of a model the layer belongs to.</summary>
    LayerRole Role { get; }

    /// <summary>Kind and settings, such as "LSTM 64" or "Dropout 0.5".</summary>
    string Description { get; }

    /// <summary>All settings that <see cref="Description"/> leaves out, such as "tanh, sigmoid gates"; empty if there are none.
    /// Snapshots state them, so that none changes unseen.</summary>
    string Settings { get; }
}

/// <summary>The parts of a model: what a comparison may differ in.</summary>
public enum LayerRole
{
    /// <summary>How ids become vectors.</summary>
    Embedding,

    /// <summary>What reads the sequence.</summary>
    Sequence,

    /// <summary>What makes one vector of a sequence.</summary>
    Pooling,

    /// <summary>What is dropped while training.</summary>
    Dropout,

    /// <summary>What decides, from the one vector.</summary>
    Dense,

    /// <summary>What normalises in between.</summary>
    Normalisation,

    /// <summary>A layer that does not say: torch's own, say.</summary>
    Other,
}
