namespace Harness.Data;

/// <summary>The declared number of rows of a split.</summary>
/// <param name="Rows">The number of all rows.</param>
/// <param name="RowsOfClass">The number of rows of each class; null if only the total is declared.</param>
public sealed record DeclaredRows(int Rows, IReadOnlyList<int>? RowsOfClass = null)
{
    /// <summary>Compares all numbers.</summary>
    /// <param name="other">The declared rows to compare with.</param>
    /// <returns>Whether all are equal.</returns>
    public bool Equals(DeclaredRows? other) => other is not null && Rows == other.Rows
        && (RowsOfClass ?? []).SequenceEqual(other.RowsOfClass ?? []);

    /// <inheritdoc/>
    public override int GetHashCode() => Rows;

    /// <summary>Checks whether the rows that were read match the declaration.</summary>
    /// <param name="seen">The facts about the rows that were read.</param>
    /// <returns>Whether all declared numbers match.</returns>
    public bool Fit(CorpusFacts seen) => seen.Rows == Rows && (RowsOfClass is null || RowsOfClass.SequenceEqual(seen.RowsOfClass));
}
