using System.Text.RegularExpressions;
using Harness.Data;

namespace Harness.Tests.Data;

/// <summary>Tests the advice about labels that no class declares: a line to paste matches labels by their names only, never by their order.</summary>
[Trait("Category", "Unit")]
public sealed partial class LabelSurveyTests : IDisposable
{
    private static readonly Labels Polarity = Labels.Binary("negative", "positive");

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Labels_that_differ_from_the_names_in_case_alone_are_matched_by_name()
    {
        Refusal(Polarity, "Positive", "negative", "Positive").Should().EndWith(
            "found an unknown label, Positive; the file has the labels Positive (2 rows), negative (1 row). Their names match the classes. "
            + "Set in data.json: \"labels\": { \"negative\": \"negative\", \"positive\": \"Positive\" }.");
        Pasted(Polarity, "Positive", "negative", "Positive").Should().Equal(1, 0, 1);
    }

    [Fact]
    public void Names_are_matched_across_other_spaces_and_separate_marks_which_the_message_names()
    {
        var labels = Labels.Classes("sehr gut", "gut", "schlecht", "Müll");
        var message = Refusal(labels, "Mu\u0308ll", "gut", "sehr\u00A0gut", "schlecht");

        message.Should().Contain("found an unknown label, Mu\u0308ll with U+0308; ").And.Contain("sehr\u00A0gut with U+00A0 (1 row)").And.EndWith(
            """Set in data.json: "labels": { "sehr gut": "sehr\u00A0gut", "gut": "gut", "schlecht": "schlecht", "Müll": "Mu\u0308ll" }.""");
        Pasted(labels, "Mu\u0308ll", "gut", "sehr\u00A0gut", "schlecht").Should().Equal(3, 1, 0, 2);
    }

    [Fact]
    public void Labels_without_a_matching_name_give_a_template_and_no_order()
    {
        Refusal(Polarity, "gut", "schlecht", "schlecht").Should().EndWith("the file has the labels gut (1 row), schlecht (2 rows). "
            + "Their names do not tell their classes. Set in data.json, with labels of the file in place of each …: "
            + "\"labels\": { \"negative\": \"…\", \"positive\": \"…\" }.");
    }

    [Fact]
    public void The_template_holds_what_the_names_tell_and_lists_the_labels_left()
    {
        Refusal(Labels.Classes("a", "b", "c"), "A", "x", "y").Should().EndWith("No class has the name of \"x\", \"y\". "
            + "Set in data.json, with labels of the file in place of each …: \"labels\": { \"a\": \"A\", \"b\": \"…\", \"c\": \"…\" }.");
    }

    [Fact]
    public void The_only_label_left_belongs_to_the_only_class_left_on_a_condition()
    {
        Refusal(Polarity, "Negative", "good").Should().EndWith("Only the label \"good\" and the class positive are left. If they belong together, "
            + "set in data.json: \"labels\": { \"negative\": \"Negative\", \"positive\": \"good\" }.");
    }

    [Fact]
    public void Variants_of_a_name_are_spellings_of_its_class()
    {
        var labels = Labels.Classes("sehr gut", "mittel");
        string[] rows = ["sehr gut", "SEHR GUT", "mittel", "MITTEL", "SEHR GUT"];

        Refusal(labels, rows).Should().EndWith("Their names match the classes. Set in data.json: "
            + "\"labels\": { \"sehr gut\": [\"sehr gut\", \"SEHR GUT\"], \"mittel\": [\"mittel\", \"MITTEL\"] }.");
        Pasted(labels, rows).Should().Equal(0, 0, 1, 1, 0);
    }

    [Fact]
    public void Only_labels_that_match_no_class_are_left_out()
    {
        var labels = Labels.Binary("neg", "pos").Ignoring("3");

        Refusal(labels, "neg", "NEG", "3", "pos", "x", "y").Should().EndWith("To train on the rows of x, y, list these labels in "
            + "\"labels\" as spellings of a class. To leave them out, set in data.json: "
            + "\"labels\": { \"neg\": [\"neg\", \"NEG\"], \"pos\": \"pos\" }, \"ignore\": [\"3\", \"x\", \"y\"].");
        Pasted(labels, "neg", "NEG", "3", "pos", "x", "y").Should().Equal(0, 0, 1);
    }

    [Fact]
    public void Spellings_that_are_declared_and_occur_stay_in_the_line()
    {
        var labels = Polarity.WrittenAs([["0", "neg"], ["1"]]);

        Refusal(labels, "0", "NEG", "1").Should().EndWith("\"labels\": { \"negative\": [\"0\", \"neg\", \"NEG\"], \"positive\": \"1\" }.");
    }

    [Fact]
    public void Quotes_in_a_label_are_escaped_in_the_line() =>
        Pasted(Labels.Classes("\"good\"", "bad"), "\"Good\"", "bad").Should().Equal(0, 1);

    [Fact]
    public void Rows_without_a_text_are_counted_too() =>
        Refusal(Polarity, [("a", "Positive"), ("", "negative"), ("b", "negative")]).Should().Contain("the labels Positive (1 row), negative (2 rows)");

    [Fact]
    public void The_template_itself_is_refused()
    {
        Write([("a", "gut"), ("b", "schlecht")]);
        _folder.Write("data.json", """{ "labels": { "negative": "…", "positive": "gut" } }""");

        FluentActions.Invoking(() => SplitFiles.In(_folder.Path, labels: Polarity)).Should().Throw<CorpusFormatException>()
            .WithMessage("*data.json: expected labels to be the labels of the files, found … for negative.");
    }

    private string Refusal(Labels labels, params string[] spellings) => Refusal(labels, [.. spellings.Select((spelling, row) => ($"text {row}", spelling))]);

    private string Refusal(Labels labels, (string Text, string Label)[] rows)
    {
        Write(rows);
        return FluentActions.Invoking(() => Classes(labels)).Should().Throw<CorpusFormatException>().Which.Message;
    }

    /// <summary>Reads the rows again with the line that the message tells one to paste.</summary>
    private int[] Pasted(Labels labels, params string[] spellings)
    {
        _folder.Write("data.json", $"{{ {Line().Match(Refusal(labels, spellings)).Value} }}");
        return Classes(labels);
    }

    private void Write((string Text, string Label)[] rows)
    {
        foreach (var split in new[] { "train", "test" })
            _folder.Write($"{split}.csv", "text,label\n" + string.Concat(rows.Select(row => $"{row.Text},\"{row.Label.Replace("\"", "\"\"")}\"\n")));
    }

    private int[] Classes(Labels labels)
    {
        var file = SplitFiles.In(_folder.Path, labels: labels).Open(Split.Train);
        using var batch = file.Batches().Single()();
        return batch.Fault is { } fault ? throw fault.In(file) : [.. Enumerable.Range(0, batch.Rows).Select(row => (int)batch.Label(row))];
    }

    [GeneratedRegex("\"labels\": .*[}\\]](?=\\.$)")]
    private static partial Regex Line();
}
