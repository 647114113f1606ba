namespace Harness.Data;

/// <summary>The part of the data that a corpus holds. A model is never evaluated on rows it was trained on.</summary>
public enum Split
{
    /// <summary>The rows to train on. A vocabulary may be fitted on these rows only.</summary>
    Train,

    /// <summary>The sealed rows: read once, after the last choice was made.</summary>
    Test,
}
