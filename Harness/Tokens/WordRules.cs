using System.Buffers;
using System.Runtime.Intrinsics;

namespace Harness.Tokens;

/// <summary>Declares how a text is split into words: the arguments <c>filters</c>, <c>lower</c> and <c>char_level</c> of Keras' <c>Tokenizer</c>.</summary>
/// <remarks>Words are separated at spaces, Keras' default for <c>split</c>. Other values of <c>split</c> are not supported.</remarks>
public sealed record WordRules
{
    /// <summary>The characters that Keras replaces with spaces by default. The apostrophe is not among them: "don't" is one word.</summary>
    public const string KerasFilters = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n";

    private const int AsciiNibbles = 8;

    private readonly string _filters = KerasFilters;
    private SeparatorTable? _table;

    /// <summary>The rules of Keras' default arguments.</summary>
    public static WordRules Keras { get; } = new();

    /// <summary>The characters that are replaced with spaces.</summary>
    public string Filters
    {
        get => _filters;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            (_filters, _table) = (value, null);
        }
    }

    /// <summary>Tells whether the text is first converted to lower case, as by Python's <c>str.lower()</c>.</summary>
    public bool LowerCase { get; init; } = true;

    /// <summary>Tells whether every character is a word, including spaces. In that case <see cref="Filters"/> are ignored, as in Keras.</summary>
    public bool Characters { get; init; }

    /// <summary>The table of the characters that separate words.</summary>
    internal SeparatorTable Separators => _table ??= new SeparatorTable(Filters);

    /// <inheritdoc/>
    public bool Equals(WordRules? other) => other is not null && (Filters, LowerCase, Characters) == (other.Filters, other.LowerCase, other.Characters);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Filters, LowerCase, Characters);

    /// <summary>Describes the differences from Keras' defaults.</summary>
    /// <returns>A text such as "characters, case kept"; empty for Keras' defaults.</returns>
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

    /// <summary>A table of the characters that separate words.</summary>
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

        /// <summary>The table for ASCII: bit h of entry l states whether the character with the nibbles h and l separates words.</summary>
        public Vector128<byte> ByLowNibble { get; }

        /// <summary>Tells whether characters outside ASCII separate words too.</summary>
        public bool HasBeyondAscii { get; }

        /// <summary>Replaces separators outside ASCII with spaces.</summary>
        /// <param name="text">The text, which is changed in place.</param>
        public void Blank(Span<char> text)
        {
            for (var at = text.IndexOfAny(_beyondAscii); at >= 0; at = text.IndexOfAny(_beyondAscii))
                text[at] = ' ';
        }
    }
}
