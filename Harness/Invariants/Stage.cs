namespace Harness.Invariants;

/// <summary>How far a run has come.</summary>
public enum Stage
{
    /// <summary>Both splits are read and encoded; nothing is trained.</summary>
    Data,

    /// <summary>An epoch has ended; asked again after each.</summary>
    Epoch,

    /// <summary>Training is over and both splits are evaluated.</summary>
    Result,
}
