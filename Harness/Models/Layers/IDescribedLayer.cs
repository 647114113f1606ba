namespace Harness.Models.Layers;

/// <summary>A layer that describes itself, so that the difference between two models can be listed.</summary>
public interface IDescribedLayer
{
    /// <summary>The part of the model that the layer belongs to.</summary>
    LayerRole Role { get; }

    /// <summary>Kind and main settings, such as "LSTM 64" or "Dropout 0.5".</summary>
    string Description { get; }

    /// <summary>All settings that <see cref="Description"/> leaves out, such as "tanh, sigmoid gates"; empty if there are none. Snapshots contain them, so that
    /// no setting changes unnoticed.</summary>
    string Settings { get; }
}

/// <summary>The parts of a model in which two models may differ.</summary>
public enum LayerRole
{
    /// <summary>Turns ids into vectors.</summary>
    Embedding,

    /// <summary>Reads the sequence.</summary>
    Sequence,

    /// <summary>Reduces a sequence to one vector.</summary>
    Pooling,

    /// <summary>Drops values in training.</summary>
    Dropout,

    /// <summary>Computes the decision from the one vector.</summary>
    Dense,

    /// <summary>Normalises values between other layers.</summary>
    Normalisation,

    /// <summary>A layer without a description, such as torch's own.</summary>
    Other,
}
