using Harness.Data;
using Harness.Tokens;

namespace Harness.Tests.Tokens;

/// <summary>Tests the tokenizer and the padding against every entry of <see cref="KerasGoldens"/>, for each <c>num_words</c> and each padding.</summary>
[Trait("Category", "Unit")]
public sealed class KerasTextTests
{
    public static TheoryData<int> EveryTokenizer => [.. Enumerable.Range(0, KerasGoldens.Tokenizers.Length)];

    public static TheoryData<int> EveryPadding => [.. Enumerable.Range(0, KerasGoldens.Paddings.Length)];

    [Fact]
    public void The_golden_file_is_complete()
    {
        KerasGoldens.Texts.Should().HaveCount(20);
        KerasGoldens.Tokenizers.Select(golden => golden.NumWords).Should().Equal(null, 5, 12, 10_000);
        KerasGoldens.Paddings.Should().HaveCount(16);
    }

    [Theory, MemberData(nameof(EveryTokenizer))]
    public void Words_have_the_ids_that_Keras_gives_them(int tokenizer)
    {
        var golden = KerasGoldens.Tokenizers[tokenizer];
        var vocabulary = Fit(golden);

        vocabulary.DistinctWords.Should().Be(golden.WordIndex.Length);
        vocabulary.Words.Should().Equal(golden.WordIndex.Where(entry => entry.Id < vocabulary.Size).Select(entry => entry.Word));
        foreach ((string word, int id) in golden.WordIndex)
        {
            bool kept = id < vocabulary.Size;
            vocabulary.TryGetId(Utf8(word), out short found).Should().Be(kept, $"'{word}' has the id {id}");
            found.Should().Be(kept ? (short)id : (short)0);
        }
    }

    [Theory, MemberData(nameof(EveryTokenizer))]
    public void Words_are_counted_as_by_Keras(int tokenizer)
    {
        var golden = KerasGoldens.Tokenizers[tokenizer];
        var vocabulary = Fit(golden);
        var counts = golden.WordCounts.ToDictionary(entry => entry.Word, entry => entry.Count);

        counts.Should().HaveCount(vocabulary.DistinctWords);
        vocabulary.Counts.Should().Equal(vocabulary.Words.Select(word => counts[word]));
    }

    [Theory, MemberData(nameof(EveryTokenizer))]
    public void Texts_become_the_sequences_of_Keras(int tokenizer)
    {
        var golden = KerasGoldens.Tokenizers[tokenizer];
        var vocabulary = Fit(golden);
        for (int text = 0; text < KerasGoldens.Texts.Length; text++)
            Encoder.Sequence(Utf8(KerasGoldens.Texts[text]), vocabulary).Should().Equal(golden.Sequences[text], KerasGoldens.Texts[text]);
    }

    /// <summary>Checks two texts on which the tokenizer was not fitted. The golden file contains their sequences but not the texts;
    /// the two texts here have the same words.</summary>
    [Theory, MemberData(nameof(EveryTokenizer))]
    public void Unknown_words_are_left_out(int tokenizer)
    {
        var golden = KerasGoldens.Tokenizers[tokenizer];
        string[] unseen = ["The quick cat!", "tie3 xyzzy TIE1"];
        unseen.Select(text => Encoder.Sequence(Utf8(text), Fit(golden))).Should().BeEquivalentTo(golden.Unseen, options => options.WithStrictOrdering());
    }

    [Theory, MemberData(nameof(EveryPadding))]
    public void Sequences_are_padded_and_truncated_as_by_Keras(int padding)
    {
        var golden = KerasGoldens.Paddings[padding];
        var ends = new SequencePadding(Parse(golden.Padding), Parse(golden.Truncating));
        for (int sequence = 0; sequence < golden.Sequences.Length; sequence++)
        {
            short[] row = [.. Enumerable.Repeat((short)-1, golden.Length)];
            ends.Write(golden.Sequences[sequence], row);
            row.Should().Equal(golden.Rows[sequence]);
        }
    }

    /// <summary>Leaves out the empty text, which a corpus refuses. It would change no id.</summary>
    [Theory, MemberData(nameof(EveryTokenizer))]
    public void A_corpus_of_the_texts_has_the_same_ids(int tokenizer)
    {
        var golden = KerasGoldens.Tokenizers[tokenizer];
        int[] kept = [.. Enumerable.Range(0, KerasGoldens.Texts.Length).Where(text => KerasGoldens.Texts[text].Length > 0)];
        var corpus = Some.CorpusOf(Split.Train, [.. kept.Select(text => KerasGoldens.Texts[text])]);
        var tokenisation = new Tokenisation { VocabularySize = golden.NumWords ?? Vocabulary.LargestSize, Tokens = 11, FitRows = 1000 };
        Vocabulary vocabulary = Vocabulary.Fit(corpus, tokenisation);

        var encoded = Encoder.Encode(corpus, vocabulary, tokens: 11);

        encoded.Ids.ToArray().Where(id => id != 0).Should().Equal(kept.SelectMany(text => golden.Sequences[text]));
    }

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static Vocabulary Fit(KerasGoldens.FittedTokenizer golden) => Vocabulary.Fit(KerasGoldens.Texts, golden.NumWords ?? Vocabulary.LargestSize);

    private static SequenceEnd Parse(string end) => end == "pre" ? SequenceEnd.Pre : end == "post" ? SequenceEnd.Post : throw new ArgumentException(end);
}
