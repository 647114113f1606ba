using System.Buffers;

namespace Harness.Tokens;

/// <summary>The words of one text, one after the other, in a rented buffer. Made by <see cref="KerasTokenizer.Words"/>.</summary>
public ref struct WordEnumerator
{
    private static readonly SearchValues<char> Filter = SearchValues.Create(KerasTokenizer.Filter);

    private readonly char[] _buffer;
    private ReadOnlySpan<char> _rest;

    internal WordEnumerator(string text)
    {
        _buffer = ArrayPool<char>.Shared.Rent(PythonLower.LongestResult(text.Length));
        var lower = _buffer.AsSpan(0, PythonLower.Lower(text, _buffer));
        lower.ReplaceAny(Filter, ' ');
        _rest = lower;
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
        int start = _rest.IndexOfAnyExcept(' ');
        if (start < 0)
            return false;
        _rest = _rest[start..];
        int end = _rest.IndexOf(' ');
        if (end < 0)
            end = _rest.Length;
        Current = _rest[..end];
        _rest = _rest[end..];
        return true;
    }

    /// <summary>Gives the buffer back; <c>foreach</c> calls it.</summary>
    public readonly void Dispose() => ArrayPool<char>.Shared.Return(_buffer);
}
