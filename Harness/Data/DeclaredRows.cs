namespace Harness.Data;

/// <summary>What is known of a split before it is read.</summary>
/// <param name="Rows">All rows.</param>
/// <param name="RowsOfClass">Those of each class; null if only all are known.</param>
public sealed record DeclaredRows(int Rows, IReadOnlyList<int>? RowsOfClass = null)
{
    /// <summary>Compares every number.</summary>
    /// <param name="other">Other rows.</param>
    /// <returns>Whether all are equal.</returns>
    public bool Equals(DeclaredRows? other) => other is not null && Rows == other.Rows
        && (RowsOfClass ?? []).SequenceEqual(other.RowsOfClass ?? []);

    /// <inheritdoc/>
    public override int GetHashCode() => Rows;

    /// <summary>Whether rows that were read are these.</summary>
    /// <param name="seen">The rows.</param>
    /// <returns>Whether all numbers that are declared are equal.</returns>
    public bool Fit(CorpusFacts seen) => seen.Rows == Rows && (RowsOfClass is null || RowsOfClass.SequenceEqual(seen.RowsOfClass));
}
