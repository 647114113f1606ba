using System.Buffers;

namespace Harness.Tokens;

/// <summary>The words of one text, one after the other, in a rented buffer. Made by <see cref="KerasTokenizer.Words"/>.</summary>
public ref struct WordEnumerator
{
    private static readonly SearchValues<char> Filter = SearchValues.Create(KerasTokenizer.Filter);

    private readonly char[] buffer;
    private ReadOnlySpan<char> rest;

    internal WordEnumerator(string text)
    {
        buffer = ArrayPool<char>.Shared.Rent(PythonLower.LongestResult(text.Length));
        Span<char> lower = buffer.AsSpan(0, PythonLower.Lower(text, buffer));
        lower.ReplaceAny(Filter, ' ');
        rest = lower;
    }

    /// <summary>The current word; valid until the next <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>Lets <c>foreach</c> take this for what it goes through.</summary>
    /// <returns>This enumerator.</returns>
    public readonly WordEnumerator GetEnumerator() => this;

    /// <summary>Goes on to the next word.</summary>
    /// <returns>False after the last.</returns>
    public bool MoveNext()
    {
        int start = rest.IndexOfAnyExcept(' ');
        if (start < 0) return false;
        rest = rest[start..];
        int end = rest.IndexOf(' ');
        if (end < 0) end = rest.Length;
        Current = rest[..end];
        rest = rest[end..];
        return true;
    }

    /// <summary>Gives the buffer back; <c>foreach</c> calls it.</summary>
    public readonly void Dispose() => ArrayPool<char>.Shared.Return(buffer);
}
