using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Harness.Data;

/// <summary>One column of a table, identified by its name in the header or by its number, from 1.</summary>
public readonly record struct Column
{
    private Column(string? name, int number) => (Name, Number) = (name, number);

    /// <summary>The name; null where the column is declared by its number.</summary>
    public string? Name { get; }

    /// <summary>The number, from 1; 0 where the column is declared by its name.</summary>
    public int Number { get; }

    /// <summary>Declares a column by its name.</summary>
    /// <param name="name">The name in the header.</param>
    /// <returns>The column.</returns>
    public static implicit operator Column(string name) => FromString(name);

    /// <summary>Declares a column by its number.</summary>
    /// <param name="number">The number, from 1.</param>
    /// <returns>The column.</returns>
    public static implicit operator Column(int number) => FromInt32(number);

    /// <summary>Declares a column by its name.</summary>
    /// <param name="name">The name in the header.</param>
    /// <returns>The column.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static Column FromString(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new Column(name, 0);
    }

    /// <summary>Declares a column by its number.</summary>
    /// <param name="number">The number, from 1.</param>
    /// <returns>The column.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public static Column FromInt32(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        return new Column(null, number);
    }

    /// <summary>Returns the name or the number of the column.</summary>
    /// <returns>The name, or the number.</returns>
    public override string ToString() => Name ?? Number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One or several columns. Their texts are joined in this order.</summary>
[CollectionBuilder(typeof(Columns), nameof(Create))]
public sealed class Columns : IEnumerable<Column>
{
    private readonly Column[] _columns;

    private Columns(Column[] columns) => _columns = columns;

    /// <summary>The number of columns, at least one.</summary>
    public int Count => _columns.Length;

    /// <summary>Declares one column by its name.</summary>
    /// <param name="name">The name in the header.</param>
    /// <returns>The column.</returns>
    public static implicit operator Columns(string name) => FromString(name);

    /// <summary>Declares one column by its number.</summary>
    /// <param name="number">The number, from 1.</param>
    /// <returns>The column.</returns>
    public static implicit operator Columns(int number) => FromInt32(number);

    /// <summary>Declares one column by its name.</summary>
    /// <param name="name">The name in the header.</param>
    /// <returns>The column.</returns>
    public static Columns FromString(string name) => Create([name]);

    /// <summary>Declares one column by its number.</summary>
    /// <param name="number">The number, from 1.</param>
    /// <returns>The column.</returns>
    public static Columns FromInt32(int number) => Create([number]);

    /// <summary>Declares several columns.</summary>
    /// <param name="columns">The columns, in the order in which their texts are joined.</param>
    /// <returns>The columns.</returns>
    /// <exception cref="ArgumentException">There is no column, or a column is listed twice.</exception>
    public static Columns Create(ReadOnlySpan<Column> columns)
    {
        if (columns.IsEmpty)
            throw new ArgumentException("A text needs at least one column; got none.", nameof(columns));
        Column[] all = columns.ToArray();
        if (all.Distinct().Count() < all.Length)
            throw new ArgumentException($"A column is named twice: {string.Join(", ", all)}.", nameof(columns));
        return new Columns(all);
    }

    /// <inheritdoc/>
    public IEnumerator<Column> GetEnumerator() => _columns.AsEnumerable().GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Lists the columns.</summary>
    /// <returns>A text such as "title + text".</returns>
    public override string ToString() => string.Join(" + ", _columns);
}
