using System.Text;
using System.Text.RegularExpressions;
using Harness.Data;

namespace Harness.Tests.Oracles;

/// <summary>The outcome of reading a file: the rows before the first fault, and the message about the fault.</summary>
internal readonly partial record struct ReadingOutcome(string Rows, string? Error)
{
    /// <summary>Removes the advice from a message of the reader: the labels that the file has, the number of rows without a text, and a guess at the
    /// encoding.</summary>
    public static string WithoutAdvice(string message) => Advice().Replace(message, "");

    [GeneratedRegex("; (the file has |it looks like |[0-9,]+ of ).*?(?=\\. The line |\\.$)", RegexOptions.Singleline)]
    private static partial Regex Advice();

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
            return new ReadingOutcome(rows.ToString(), WithoutAdvice(e.Message));
        }
    }
}
