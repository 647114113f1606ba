namespace Harness.Tokens.Prepared;

/// <summary>Where the ids and labels of both splits go while they are made: memory, or the files of a cache.</summary>
internal interface IColumnWriter
{
    /// <summary>Appends values to a column, which is begun if it is new.</summary>
    /// <typeparam name="T">The column's type, always the same.</typeparam>
    /// <param name="column">Its name, see <see cref="ColumnNames"/>.</param>
    /// <param name="values">What comes next in it.</param>
    void Append<T>(string column, ReadOnlySpan<T> values) where T : unmanaged;
}
