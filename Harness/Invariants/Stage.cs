namespace Harness.Invariants;

/// <summary>The stage of an experiment at which an invariant is checked, in order of time.</summary>
public enum Stage
{
    /// <summary>Both splits are read and encoded; there is no model yet.</summary>
    Data,

    /// <summary>The model is built; it is not trained yet.</summary>
    Model,

    /// <summary>Measured at every step on the device; checked when the metrics of the epoch are read back.</summary>
    Step,

    /// <summary>An epoch has ended. Checked after each epoch.</summary>
    Epoch,

    /// <summary>Training has ended and both splits are evaluated.</summary>
    Result,

    /// <summary>The results of all seeds are compared.</summary>
    Comparison,

    /// <summary>A control was run for an experiment.</summary>
    Control,
}
