namespace Harness.Snapshots.BuiltIn;

/// <summary>The result of comparing two texts. It has the same members as Verify's type of this name.</summary>
public readonly record struct CompareResult
{
    private CompareResult(bool isEqual, string? message) => (IsEqual, Message) = (isEqual, message);

    /// <summary>The two texts are equal, or close enough.</summary>
    public static CompareResult Equal { get; } = new(true, null);

    /// <summary>Tells whether the texts count as equal.</summary>
    public bool IsEqual { get; }

    /// <summary>The reason why not, if the comparer gives one.</summary>
    public string? Message { get; }

    /// <summary>Creates the result for two different texts.</summary>
    /// <param name="message">The difference; shown under "Compare Result:".</param>
    /// <returns>An unequal result.</returns>
    public static CompareResult NotEqual(string? message = null) => new(false, message);
}
