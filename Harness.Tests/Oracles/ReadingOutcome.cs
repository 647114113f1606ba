using System.Text;
using Harness.Corpora;

namespace Harness.Tests.Oracles;

/// <summary>All that comes of reading a file: the rows up to the first fault, and what was said of that.</summary>
internal readonly record struct ReadingOutcome(string Rows, string? Error)
{
    public static ReadingOutcome Of(IEnumerable<LabelledText> reviews)
    {
        var rows = new StringBuilder();
        try
        {
            foreach (var (label, text) in reviews)
                rows.Append(label).Append(text).Append('\n');
            return new ReadingOutcome(rows.ToString(), null);
        }
        catch (CorpusFormatException e)
        {
            return new ReadingOutcome(rows.ToString(), e.Message);
        }
    }
}
