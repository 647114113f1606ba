namespace Harness.Invariants;

/// <summary>When an invariant is asked, in the order of an experiment's life.</summary>
public enum Stage
{
    /// <summary>Both splits are read and encoded; there is no model.</summary>
    Data,

    /// <summary>The model is built; nothing is trained.</summary>
    Model,

    /// <summary>Measured at every step, on the device; asked when the epoch's figures are read back.</summary>
    Step,

    /// <summary>An epoch has ended; asked again after each.</summary>
    Epoch,

    /// <summary>Training is over and both splits are evaluated.</summary>
    Result,

    /// <summary>Results of all seeds stand side by side.</summary>
    Comparison,

    /// <summary>Something was run beside an experiment only to be held against it.</summary>
    Control,
}
