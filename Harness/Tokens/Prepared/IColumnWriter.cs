namespace Harness.Tokens.Prepared;

/// <summary>Receives the ids and labels of both splits while they are computed, in memory or in the files of a cache.</summary>
internal interface IColumnWriter
{
    /// <summary>Appends values to a column, which is created if it is new.</summary>
    /// <typeparam name="T">The type of the column, always the same for one column.</typeparam>
    /// <param name="column">The name of the column, see <see cref="ColumnNames"/>.</param>
    /// <param name="values">The next values.</param>
    void Append<T>(string column, ReadOnlySpan<T> values) where T : unmanaged;
}
