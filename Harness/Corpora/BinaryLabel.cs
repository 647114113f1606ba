namespace Harness.Corpora;

/// <summary>The label of a text, already in the domain {0, 1} that a sigmoid and binary cross-entropy need.</summary>
/// <remarks>
/// The files say <c>__label__1</c> and <c>__label__2</c>; a sigmoid that is trained on 1 and 2 has losses without a lower bound.
/// They are remapped once, in <see cref="FastTextReader"/>, and no type after it can hold a 1/2 label by accident.
/// </remarks>
public enum BinaryLabel : byte
{
    /// <summary><c>__label__1</c>.</summary>
    Negative = 0,

    /// <summary><c>__label__2</c>.</summary>
    Positive = 1,
}
