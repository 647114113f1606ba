namespace Harness.Snapshots.BuiltIn;

/// <summary>What a comparer says of two texts; the same members as Verify's type of this name.</summary>
public readonly record struct CompareResult
{
    private CompareResult(bool isEqual, string? message) => (IsEqual, Message) = (isEqual, message);

    /// <summary>The two are equal, or near enough.</summary>
    public static CompareResult Equal { get; } = new(true, null);

    /// <summary>Whether the comparer took the two for the same.</summary>
    public bool IsEqual { get; }

    /// <summary>Why not, if the comparer says.</summary>
    public string? Message { get; }

    /// <summary>The two differ.</summary>
    /// <param name="message">What differs; shown under "Compare Result:".</param>
    /// <returns>An unequal result.</returns>
    public static CompareResult NotEqual(string? message = null) => new(false, message);
}
