namespace Harness.Tokens;

/// <summary>An end of a sequence, in Keras' words.</summary>
public enum SequenceEnd
{
    /// <summary><c>'pre'</c>: the beginning.</summary>
    Pre,

    /// <summary><c>'post'</c>: the end.</summary>
    Post,
}
