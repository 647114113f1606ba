using System.Text;
using Harness.Arithmetic;

namespace Harness.Data.Synthetic;

/// <summary>One synthetic text while it is written.
/// Expands rules of <see cref="SyntheticGrammar"/> and stores what stays the same throughout the text.</summary>
/// <param name="random">The source of every random choice.</param>
/// <param name="sentiment">The class of the verdict that counts.</param>
/// <param name="negatedPercent">The percentage of verdicts that deny the opposite word ("not bad") instead of using their own word ("good").</param>
/// <param name="author">The signature.</param>
internal sealed class SyntheticDraft(SplitMix64 random, byte sentiment, int negatedPercent, string author)
{
    private readonly StringBuilder _text = new();
    private readonly string _product = random.OneOf(SyntheticGrammar.Rules["product"]);
    private readonly string _brand = SyntheticGrammar.Brand(random);
    private int _words;

    /// <summary>Writes the title and the colon after it.</summary>
    public void Title() => Write("title", ':');

    /// <summary>Writes one sentence.</summary>
    /// <param name="rule">The rule to expand.</param>
    public void Say(string rule) => Write(rule, '.');

    /// <summary>Writes neutral sentences with at least the given number of words.</summary>
    /// <param name="words">The minimum number of words. The sentence that reaches it is completed.</param>
    public void Digress(int words)
    {
        for (var enough = _words + words; _words < enough;)
            Say("digression");
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void Write(string rule, char end)
    {
        if (_text.Length > 0)
            _text.Append(' ');
        var start = _text.Length;
        Expand(rule);
        _text[start] = char.ToUpperInvariant(_text[start]);
        _words += _text.ToString(start, _text.Length - start).AsSpan().Count(' ') + 1;
        _text.Append(end);
    }

    private void Expand(string slot)
    {
        switch (slot)
        {
            case "verdict":
                Expand(Verdict(sentiment));
                break;
            case "opposite":
                Expand(Verdict((byte)(1 - sentiment)));
                break;
            case "product":
                _text.Append(_product);
                break;
            case "brand":
                _text.Append(_brand);
                break;
            case "rival":
                _text.Append(SyntheticGrammar.Brand(random));
                break;
            case "author":
                _text.Append(author);
                break;
            default:
                Fill(random.OneOf(SyntheticGrammar.Rules[slot]));
                break;
        }
    }

    private string Verdict(byte verdict) => (verdict == SyntheticGrammar.Praise, random.Chance(negatedPercent)) switch
    {
        (true, false) => "praised",
        (true, true) => "not blamed",
        (_, false) => "blamed",
        (_, true) => "not praised",
    };

    /// <summary>Copies a pattern and expands its slots.</summary>
    private void Fill(string pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '{')
            {
                _text.Append(pattern[i]);
                continue;
            }
            var close = pattern.IndexOf('}', i);
            Expand(pattern[(i + 1)..close]);
            i = close;
        }
    }
}
