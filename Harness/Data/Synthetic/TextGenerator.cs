using Harness.Arithmetic;

namespace Harness.Data.Synthetic;

/// <summary>
/// Generates texts whose sentiment depends on word order. This smoke data set is small enough to learn in half a minute and hard enough to distinguish
/// models.
/// </summary>
/// <remarks>
/// <para>
/// A text consists of a neutral title and a body of neutral sentences around one or two verdicts. Its plot determines where the verdicts are and which of
/// them counts. Plots and rules are drawn independently of the sentiment, so lengths, titles, openings, negators and conjunctions reveal nothing about the
/// label. Words of praise and of blame are equally frequent, so the size of a token id reveals nothing either. A bag of words sees which sentiment words
/// occur, but not which of them are negated or revised: it is right only if there is one verdict without a negator. A row of half the usual length loses
/// the verdict in <see cref="EarlyVerdictPercent"/> per cent of the texts; a row of the usual length keeps it.
/// </para>
/// <para>
/// No text occurs twice, neither in one split nor across both: every text is signed by a different author (<see cref="SyntheticAuthors"/>), and the names of
/// authors occur in signatures only. So nothing has to be stored, and four million rows stream in constant memory. Row <c>i</c> depends on the seed, the
/// split and <c>i</c> only: a longer corpus starts with the same rows as a shorter one.
/// </para>
/// <para>
/// The percentages below were set by experiment on 4,000 and 1,500 rows of seed 1, with six models in Python PyTorch and two or three seeds each. Test
/// accuracies: the bag of words had .66; both LSTMs had .83 to .89 after four epochs (500 steps). The RNNs were trained for eight epochs, because 250 steps
/// are too few for the moving averages of their batch norms; they had .88 to .95 on long rows and .70 to .88 on rows half as long. The BiLSTM with attention
/// had .78 to .82 after four epochs, and the CNN on raw ids was at chance.
/// </para>
/// </remarks>
/// <param name="seed">Any number. The same seed gives the same texts on every platform and in every version.</param>
/// <param name="split">The split. Each split uses one half of all authors; the halves are disjoint.</param>
public sealed class TextGenerator(ulong seed, Split split = Split.Train)
{
    /// <summary>The seed that is used by default.</summary>
    public const ulong UsualSeed = 20_241_111;

    /// <summary>The maximum number of rows of a split: one for each of its authors.</summary>
    public const int MaximumRows = SyntheticAuthors.Count / 2;

    // The frequency of each plot, in per cent. The rest is Plot.Direct.
    private const int UpheldPercent = 20;
    private const int ContrastPercent = 15;
    private const int ReversedPercent = 15;
    private const int EarlyVerdictPercent = 15;

    /// <summary>The percentage of verdicts that deny the opposite word ("not bad") instead of using their own word ("good").</summary>
    private const int NegatedPercent = 20;

    /// <summary>The percentage of texts with the wrong label. No model can be better than the rest.</summary>
    private const int MislabelledPercent = 3;

    /// <summary>The percentage of texts that are signed in their first sentence; the others are signed in their last.</summary>
    private const int SignedFirstPercent = 50;

    /// <summary>The percentage of texts with a neutral sentence after the last verdict.</summary>
    private const int CodaPercent = 40;

    /// <summary>
    /// The length of the shortest digression in words, and the number of equally likely ranges above it, each twice as wide: 10 to 19, 10 to 29, 10 to 49, 10
    /// to 89 words.
    /// </summary>
    private const int ShortestDigression = 10, DigressionSpans = 4;

    /// <summary>
    /// The length in words of the digression after an early verdict. It is more than 50, so that the last 50 tokens do not contain the verdict; and it is
    /// short enough that a long row still contains the verdict after the rest of the last sentence and a signature.
    /// </summary>
    private const int ShortestAftermath = 51, AftermathSpread = 20;

    private enum Plot
    {
        /// <summary>A digression, then the verdict.</summary>
        Direct,

        /// <summary>The verdict, a digression, then the same verdict.</summary>
        Upheld,

        /// <summary>A digression, then the opposite verdict and, after a "but", the verdict that counts.</summary>
        Contrast,

        /// <summary>The opposite verdict, a digression, then a change of mind.</summary>
        Reversed,

        /// <summary>The verdict, then only a long digression: a long row contains the verdict, a row half as long does not.</summary>
        EarlyVerdict,
    }

    /// <summary>Creates the generator of the training texts.</summary>
    /// <param name="seed">The seed; any number.</param>
    /// <returns>A generator whose texts never occur among those of <see cref="Test"/>, for any number of rows.</returns>
    public static TextGenerator Train(ulong seed) => new(seed, Split.Train);

    /// <summary>Creates the generator of the test texts.</summary>
    /// <param name="seed">The seed; any number.</param>
    /// <returns>A generator whose texts never occur among those of <see cref="Train"/> with the same seed, for any number of rows.</returns>
    public static TextGenerator Test(ulong seed) => new(seed, Split.Test);

    /// <summary>Generates the first texts of the split.</summary>
    /// <param name="rows">The number of rows, 0 to <see cref="MaximumRows"/>.</param>
    /// <returns>ASCII texts of 20 to 170 words on one line, <c>title: body</c>, all different. Both labels are equally likely. Generated lazily.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> is negative or above <see cref="MaximumRows"/>.</exception>
    /// <remarks>About 12 µs a row on one core.</remarks>
    public IEnumerable<LabelledText> Generate(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, MaximumRows);
        return Enumerable.Range(0, rows).Select(Write);
    }

    private LabelledText Write(int row)
    {
        var author = SyntheticAuthors.Of(row, split, seed);
        var random = new SplitMix64(SplitMix64.Scatter(seed) ^ SplitMix64.Scatter((ulong)author)); // the author determines row and split
        var sentiment = random.Chance(50) ? SyntheticGrammar.Praise : SyntheticGrammar.Blame;
        var label = random.Chance(MislabelledPercent) ? (byte)(1 - sentiment) : sentiment;
        var draft = new SyntheticDraft(random, sentiment, NegatedPercent, SyntheticAuthors.Signature(author));
        Tell(DrawPlot(random), draft, random);
        return new LabelledText(label, draft.ToString());
    }

    private static Plot DrawPlot(SplitMix64 random) => random.Below(100) switch
    {
        < UpheldPercent => Plot.Upheld,
        < UpheldPercent + ContrastPercent => Plot.Contrast,
        < UpheldPercent + ContrastPercent + ReversedPercent => Plot.Reversed,
        < UpheldPercent + ContrastPercent + ReversedPercent + EarlyVerdictPercent => Plot.EarlyVerdict,
        _ => Plot.Direct,
    };

    private static void Tell(Plot plot, SyntheticDraft draft, SplitMix64 random)
    {
        var signedFirst = random.Chance(SignedFirstPercent);
        draft.Title();
        if (signedFirst)
            draft.Say("signature");
        TellBody(plot, draft, random);
        if (!signedFirst)
            draft.Say("signature");
    }

    private static void TellBody(Plot plot, SyntheticDraft draft, SplitMix64 random)
    {
        var digression = ShortestDigression + random.Below(ShortestDigression << random.Below(DigressionSpans));
        switch (plot)
        {
            case Plot.Direct:
                draft.Digress(digression);
                draft.Say("statement");
                break;
            case Plot.Upheld:
                draft.Say("statement");
                draft.Digress(digression);
                draft.Say("statement");
                break;
            case Plot.Contrast:
                draft.Digress(digression);
                draft.Say("contrast");
                break;
            case Plot.Reversed:
                draft.Say("first impression");
                draft.Digress(digression);
                draft.Say("change of mind");
                break;
            case Plot.EarlyVerdict:
                draft.Say("statement");
                draft.Digress(ShortestAftermath + random.Below(AftermathSpread));
                return;
        }
        if (random.Chance(CodaPercent))
            draft.Say("digression");
    }
}
