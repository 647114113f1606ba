namespace Harness.Tokens.Prepared;

/// <summary>Provides the ids and labels of both splits.</summary>
internal interface IColumns
{
    /// <summary>Returns a whole column.</summary>
    /// <typeparam name="T">The type of the column.</typeparam>
    /// <param name="column">The name of the column, see <see cref="ColumnNames"/>.</param>
    /// <returns>All values in order.</returns>
    ReadOnlyMemory<T> Column<T>(string column) where T : unmanaged;
}
