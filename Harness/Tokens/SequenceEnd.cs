namespace Harness.Tokens;

/// <summary>One of the two ends of a sequence, named as in Keras.</summary>
public enum SequenceEnd
{
    /// <summary>The start, <c>'pre'</c>.</summary>
    Pre,

    /// <summary>The end, <c>'post'</c>.</summary>
    Post,
}
