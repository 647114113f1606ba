namespace Harness.Corpora;

/// <summary>The label of a review, already in the domain {0, 1} that a sigmoid and binary cross-entropy need.</summary>
/// <remarks>
/// The files say <c>__label__1</c> and <c>__label__2</c>; the notebook fed those numbers to a sigmoid and its losses ran to −15·10⁹.
/// They are remapped once, in <see cref="FastTextReader"/>, and no type after it can hold a 1/2 label by accident.
/// </remarks>
public enum Sentiment : byte
{
    /// <summary><c>__label__1</c>: one or two stars.</summary>
    Negative = 0,

    /// <summary><c>__label__2</c>: four or five stars.</summary>
    Positive = 1,
}
