using Harness.Data;
using Harness.Data.Synthetic;
using Harness.Experiments;
using Harness.Invariants;
using Harness.Tokens.Prepared;

namespace Harness.Tests.Experiments;

/// <summary>Tests that labels left in the texts are refused before training, in every file format.</summary>
[Trait("Category", "Unit")]
public sealed class LabelLeakTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public static TheoryData<string> Formats => [.. TextFileWriter.Formats];

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Formats))]
    public void Texts_without_their_labels_are_accepted(string format) => Violations(format, text => text.Text).Should().BeEmpty();

    [Theory, MemberData(nameof(Formats))]
    public void A_label_inside_the_texts_is_refused_with_its_word(string format) =>
        Violations(format, text => $"{text.Text} __label__{text.Label + 1}").Should().ContainSingle().Which.Should().Match<Violation>(violation =>
            violation.Invariant == "no-token-tells-the-label" && violation.Seen.StartsWith("The word \"")
            && violation.LikelyCause.StartsWith("labels that are part of the texts"));

    [Theory]
    [InlineData("csv", ',')]
    [InlineData("tsv", '\t')]
    public void A_second_column_of_labels_among_the_text_columns_is_refused(string format, char separator)
    {
        foreach (var split in new[] { "train", "test" })
            _folder.Write($"{split}.{format}",
                $"text{separator}grade{separator}label\n{string.Concat(Enumerable.Range(0, 400).Select(i => (i % 2 == 0 ? "neg" : "pos") is var label
                    ? $"{Words(split, i)}{separator}{label}{separator}{label}\n" : ""))}");
        _folder.Write("data.json", """{ "text": ["text", "grade"], "labels": { "negative": "neg", "positive": "pos" } }""");

        Violations().Should().ContainSingle().Which.Seen.Should().Match(
            "The word \"*\" is in 200 of 200 training texts of class *, and in 0 texts of all other classes. "
            + "Another word reveals a label too: \"*\".");
    }

    [Fact]
    public void A_word_that_tells_the_label_is_accepted_if_it_is_declared()
    {
        foreach (var split in new[] { "train", "test" })
            _folder.Write($"{split}.csv", $"text,label\n{string.Concat(Enumerable.Range(0, 400)
                .Select(i => i % 2 == 0 ? $"the {Words(split, i)},en\n" : $"{Words(split, i)} le,fr\n"))}");
        const string Languages = "\"labels\": { \"negative\": \"en\", \"positive\": \"fr\" }";
        _folder.Write("data.json", $$"""{ {{Languages}} }""");
        var violation = Violations().Should().ContainSingle().Which;
        violation.Seen.Should().Match("The word \"the\" is in 200 of 200 training texts of class 0, *. Another word reveals a label too: \"le\".");
        violation.WhereToLook.Should().Contain("declare \"tellingWords\": [\"the\", \"le\"] in data.json in the folder of the data");

        _folder.Write("data.json", $$"""{ {{Languages}}, "tellingWords": ["le"] }""");
        Violations().Should().ContainSingle().Which.WhereToLook.Should().Contain("declare \"tellingWords\": [\"le\", \"the\"] in data.json");

        _folder.Write("data.json", $$"""{ {{Languages}}, "tellingWords": ["the", "le"] }""");
        Violations().Should().BeEmpty();
    }

    [Fact]
    public void A_dozen_of_many_words_that_tell_the_label_is_listed()
    {
        foreach (var split in new[] { "train", "test" })
            _folder.Write($"{split}.csv", $"text,label\n{string.Concat(Enumerable.Range(0, 400)
                .Select(i => i % 2 == 0 ? $"{EightOfFifteen(i / 2)} {Words(split, i)},1\n" : $"{Words(split, i)},2\n"))}");
        var violation = Violations().Should().ContainSingle().Which;
        violation.Seen.Should().MatchRegex("\\. 14 other words reveal a label too: (\"t[0-9]+\", ){10}\"t[0-9]+\" and 3 more\\.$");
        violation.WhereToLook.Should().MatchRegex("declare \"tellingWords\": \\[(\"t[0-9]+\", ){11}\"t[0-9]+\"] in data\\.json");

        static string EightOfFifteen(int row) => string.Join(' ', Enumerable.Range(row, 8).Select(word => $"t{word % 15}"));
    }

    [Fact]
    public void Texts_of_a_language_without_spaces_are_refused_with_the_likely_cause()
    {
        foreach (var split in new[] { "train", "test" })
            _folder.Write($"{split}.csv", $"text,label\n{string.Concat(Enumerable.Range(0, 400)
                .Select(i => $"这部电影很好看我喜欢{split}{i}，{(i % 2 == 0 ? "__label__1" : "__label__2")}\n".Replace('，', ',')))}");
        Violations().Should().ContainSingle(violation => violation.Invariant == "texts-hold-known-words").Which.Should().Match<Violation>(violation =>
            violation.LikelyCause.StartsWith("a language without spaces") && violation.WhereToLook.Contains("characters instead of words"));
    }

    /// <summary>Returns two of forty words. Their order differs between the splits, so that no test text is also a training text.</summary>
    private static string Words(string split, int row) => split == "train" ? $"a{row % 20} b{row / 20}" : $"b{row / 20} a{row % 20}";

    private IReadOnlyList<Violation> Violations(string format, Func<LabelledText, string> change)
    {
        var written = TextFormat.Names[format];
        foreach (var split in new[] { Split.Train, Split.Test })
            TextFileWriter.Write(Path.Combine(_folder.Path, $"{(split == Split.Train ? "train" : "test")}{written.Extensions[0]}"), written,
                new TextGenerator(TextGenerator.UsualSeed, split).Generate(400).Select(text => text with { Text = change(text) }));
        return Violations();
    }

    private IReadOnlyList<Violation> Violations()
    {
        var profile = Some.Profile() with { Files = SplitFiles.In(_folder.Path), Declared = SplitFiles.In(_folder.Path).Declared };
        var data = Dataset.Load(profile, new PreparedCache(Path.Combine(_folder.Path, "cache")));
        return InvariantCatalogue.Standard.Violations(DataEvidence.Of(Some.Experiment(), profile, data), Stage.Data);
    }
}
