using System.Buffers;
using System.Runtime.Intrinsics;

namespace Harness.Tokens;

/// <summary>States how a text becomes words: the arguments <c>filters</c>, <c>lower</c> and <c>char_level</c> of Keras' <c>Tokenizer</c>.</summary>
/// <remarks>Words are parted at spaces, Keras' default <c>split</c>; no other is supported.</remarks>
public sealed record WordRules
{
    /// <summary>The characters that Keras turns into spaces by default. The apostrophe is not among them: "don't" is one word.</summary>
    public const string KerasFilters = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n";

    private const int AsciiNibbles = 8;

    private readonly string _filters = KerasFilters;
    private SeparatorTable? _table;

    /// <summary>Keras' default arguments.</summary>
    public static WordRules Keras { get; } = new();

    /// <summary>The characters that are turned into spaces.</summary>
    public string Filters
    {
        get => _filters;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            (_filters, _table) = (value, null);
        }
    }

    /// <summary>Whether the text is turned into lower case first, as by Python's <c>str.lower()</c>.</summary>
    public bool LowerCase { get; init; } = true;

    /// <summary>Whether every character is a word of its own, spaces too. Keras ignores <see cref="Filters"/> then, and so does this.</summary>
    public bool Characters { get; init; }

    /// <summary>Which bytes part words.</summary>
    internal SeparatorTable Separators => _table ??= new SeparatorTable(Filters);

    /// <inheritdoc/>
    public bool Equals(WordRules? other) => other is not null && (Filters, LowerCase, Characters) == (other.Filters, other.LowerCase, other.Characters);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Filters, LowerCase, Characters);

    /// <summary>Names what differs from Keras' defaults.</summary>
    /// <returns>Such as "characters, case kept"; empty for Keras' defaults.</returns>
    public override string ToString() => string.Join(", ", Differences());

    private IEnumerable<string> Differences()
    {
        if (Characters)
            yield return "characters";
        else if (Filters != KerasFilters)
            yield return $"filters {System.Text.Json.JsonSerializer.Serialize(Filters)}";
        if (!LowerCase)
            yield return "case kept";
    }

    /// <summary>Tells which characters part words.</summary>
    internal sealed class SeparatorTable
    {
        private readonly SearchValues<char> _beyondAscii;

        public SeparatorTable(string filters)
        {
            ByLowNibble = Vector128.Create(Enumerable.Range(0, 16).Select(low => (byte)Enumerable.Range(0, AsciiNibbles)
                .Where(high => (char)((high << 4) | low) is var c && (c == ' ' || filters.Contains(c))).Sum(high => 1 << high)).ToArray());
            _beyondAscii = SearchValues.Create(string.Concat(filters.Where(c => !char.IsAscii(c))));
            HasBeyondAscii = filters.Any(c => !char.IsAscii(c));
        }

        /// <summary>Of the ASCII character with the nibbles h and l, bit h of entry l says whether it parts words.</summary>
        public Vector128<byte> ByLowNibble { get; }

        /// <summary>Whether characters beyond ASCII part words too.</summary>
        public bool HasBeyondAscii { get; }

        /// <summary>Turns separators beyond ASCII into spaces.</summary>
        /// <param name="text">Changed in place.</param>
        public void Blank(Span<char> text)
        {
            for (var at = text.IndexOfAny(_beyondAscii); at >= 0; at = text.IndexOfAny(_beyondAscii))
                text[at] = ' ';
        }
    }
}
