namespace Harness.Tokens.Prepared;

/// <summary>The ids and labels of both splits.</summary>
internal interface IColumns
{
    /// <summary>A column as a whole.</summary>
    /// <typeparam name="T">The column's type.</typeparam>
    /// <param name="column">Its name, see <see cref="ColumnNames"/>.</param>
    /// <returns>All values in order.</returns>
    ReadOnlyMemory<T> Column<T>(string column) where T : unmanaged;
}
