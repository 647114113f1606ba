namespace Harness.Data;

/// <summary>Which part of the data a corpus is: what is trained on is never what is evaluated on.</summary>
public enum Split
{
    /// <summary>The rows a model may learn from, and the only ones a vocabulary may be fitted on.</summary>
    Train,

    /// <summary>The sealed rows: read once, after the last choice was made.</summary>
    Test,
}
