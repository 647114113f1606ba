using Harness.Invariants;
using Harness.Invariants.Fitting;
using Harness.Models;
using Harness.Models.Layers;
using static Harness.Tests.Invariants.Evidence.EvidenceCase;
using static Harness.Tests.Invariants.Evidence.SoundRun;

namespace Harness.Tests.Invariants.Evidence;

/// <summary>A model is built and trained: its start, its steps, its epochs.</summary>
internal static class TrainingCases
{
    private const double Ln2 = .69314718055994531, Ln3 = 1.0986122886681098;

    private static RunEvidence Built => At(Stage.Model);

    public static IReadOnlyList<EvidenceCase> All { get; } =
    [
        .. Of(new ModelIsAsDeclared(),
            Holds("the model that was declared", Built),
            IsNotAsked("no model yet", At(Stage.Data)),
            IsNotAsked("nothing declared", Built with { DeclaredModel = null }),
            Fires("a weight too many", Built with { DeclaredModel = Built.DeclaredModel! with { Parameters = 40 } }),
            Fires("a layer too many", Built with { DeclaredModel = Built.DeclaredModel! with { Layers = "Embedding, Dense" } })),

        .. Of(new RerunStartsTheSame(),
            Holds("two rehearsals and the run, all the same", Built),
            Holds("two rehearsals, no run yet", Built with { Untrained = null }),
            Holds("no promise of equal bits after the first rehearsal's steps", Rehearsing(Rehearsed("start", null), Rehearsed("start", "steps"))),
            Holds("no promise of equal bits after the second rehearsal's steps", Rehearsing(Rehearsed("start", "steps"), Rehearsed("start", null))),
            IsNotAsked("no rehearsal", Built with { Rehearsals = null }),
            Fires("a second rehearsal from other weights", Rehearsing(Rehearsed("start", "steps"), Rehearsed("other", "steps"))),
            Fires("a run from other weights", Built with { Untrained = Built.Untrained! with { Weights = Fingerprint("other") } }),
            Fires("other weights after the same steps", Rehearsing(Rehearsed("start", "steps"), Rehearsed("start", "others")))),

        .. Of(new UntrainedLossIsLn2(),
            Holds("ln 2", StartingFrom(Ln2)),
            Holds("almost 5 % less", StartingFrom(.9501 * Ln2)),
            Holds("almost 5 % more", StartingFrom(1.0499 * Ln2)),
            Holds("a first layer that says nothing of itself", BehindA(LayerRole.Other, Ln2)),
            IsNotAsked("a first layer that multiplies the ids", BehindA(LayerRole.Sequence, 300)),
            IsNotAsked("a first layer that multiplies the ids, and an embedding behind it",
                Built with { Summary = new ModelSummary([Layer("Dense", LayerRole.Dense, 5), .. Built.Summary!.Layers]) }),
            IsNotAsked("a model without layers", Built with { Summary = new ModelSummary([]) }),
            IsNotAsked("no model yet", At(Stage.Data)),
            IsNotAsked("a logit for each class", OfThreeAt(Stage.Model)),
            IsNotAsked("no summary of the model", Built with { Summary = null }),
            Fires("a little more than 5 % less", StartingFrom(.9499 * Ln2)),
            Fires("a little more than 5 % more", StartingFrom(1.0501 * Ln2)),
            Fires("convictions behind a layer that says nothing of itself", BehindA(LayerRole.Other, 300))),

        .. Of(new UntrainedLossIsLnK(),
            Holds("1.125, near ln 3", OfThreeAt(Stage.Model)),
            Holds("almost 5 % less than ln 3", OfThreeFrom(.9501 * Ln3)),
            Holds("almost 5 % more than ln 3", OfThreeFrom(1.0499 * Ln3)),
            IsNotAsked("one logit a row", Built),
            IsNotAsked("no model yet", OfThreeAt(Stage.Data)),
            IsNotAsked("a first layer that multiplies the ids",
                OfThreeFrom(300) with { Summary = new ModelSummary([Layer("Conv1D", LayerRole.Sequence, 20), Layer("Dense", LayerRole.Dense, 5)]) }),
            Fires("a little more than 5 % less than ln 3", OfThreeFrom(.9499 * Ln3)),
            Fires("a little more than 5 % more than ln 3", OfThreeFrom(1.0501 * Ln3)),
            Fires("a coin's loss where there are three classes", OfThreeFrom(Ln2))),

        .. Of(new LossIsNonNegative(),
            Holds("losses of .25 to .75", Sound),
            Holds("a loss of 0", Sound.InEpoch(2, epoch => epoch with { SmallestStepLoss = 0 })),
            Holds("no step yet", Built),
            Fires("a loss below 0 of three classes", OfThree.InEpoch(1, epoch => epoch with { SmallestStepLoss = -1 })),
            Fires("a loss a little below 0", Sound.InEpoch(2, epoch => epoch with { SmallestStepLoss = -float.Epsilon })),
            Fires("a loss far below 0 and then no number", Sound.InEpoch(1, epoch => epoch with { SmallestStepLoss = -97668, LargestStepLoss = float.NaN })),
            Fires("a smallest loss that is no number", Sound.InEpoch(1, epoch => epoch with { SmallestStepLoss = float.NaN })),
            Fires("a loss of 0 and one without end", Sound.InEpoch(3, epoch => epoch with { SmallestStepLoss = 0, LargestStepLoss = float.PositiveInfinity }))),

        .. Of(new LogitsAreBounded(),
            Holds("a logit of 2", Sound),
            Holds("a logit of 100", Sound.InEpoch(2, epoch => epoch with { LargestLogit = 100 })),
            Holds("no step yet", Built),
            Fires("a logit a little above 100", Sound.InEpoch(2, epoch => epoch with { LargestLogit = float.BitIncrement(100) })),
            Fires("a logit of 7,152 of three classes", OfThree.InEpoch(1, epoch => epoch with { LargestLogit = 7152 })),
            Fires("a logit of 7,152", Sound.InEpoch(3, epoch => epoch with { LargestLogit = 7152 })),
            Fires("a logit that is no number", Sound.InEpoch(1, epoch => epoch with { LargestLogit = float.NaN }))),

        .. Of(new GradientsAreBounded(),
            Holds("a norm of 3", Sound),
            Holds("a norm of 1,000", Sound.InEpoch(2, epoch => epoch with { LargestGradientNorm = 1_000 })),
            Holds("a norm of 3, and an epoch without gradients", Sound.InEpoch(2, epoch => epoch with { LargestGradientNorm = null })),
            IsNotAsked("no step yet", Built),
            IsNotAsked("nothing trained by gradients", Sound with { Epochs = [.. Sound.Epochs.Select(epoch => epoch with { LargestGradientNorm = null })] }),
            Fires("a norm a little above 1,000", Sound.InEpoch(2, epoch => epoch with { LargestGradientNorm = float.BitIncrement(1_000) })),
            Fires("a norm without end", Sound.InEpoch(3, epoch => epoch with { LargestGradientNorm = float.PositiveInfinity })),
            Fires("a norm that is no number", Sound.InEpoch(1, epoch => epoch with { LargestGradientNorm = float.NaN }))),

        .. Of(new LossDoesNotFallByTheStep(),
            Holds("falls of .1875 and .0625", Sound),
            Holds("alike falls of ln 2, which is all there is to lose", Sound.WithLosses(2 * Ln2, Ln2, 0)),
            Holds("a fall of 10 and one of 8.5", Sound.WithLosses(18.5, 8.5, 0)),
            Holds("a fall of 10 and one of 11.5", Sound.WithLosses(21.5, 11.5, 0)),
            Holds("alike falls of ln 3 where there are three classes", OfThree.WithLosses(2 * Ln3, Ln3, 0)),
            Holds("alike rises", Sound.WithLosses(0, 10, 20, 30)),
            IsNotAsked("two epochs", Sound.WithLosses(20, 10)),
            Fires("a fall of 10 and one of 9", Sound.WithLosses(19, 9, 0)),
            Fires("a fall of 10 and one of 11", Sound.WithLosses(21, 11, 0)),
            Fires("alike falls of a little more than ln 2", Sound.WithLosses(1.5, .75, 0)),
            Fires("alike falls at the end of five epochs", Sound.WithLosses(.6875, .5, -7152, -14294, -21437))),

        .. Of(new EveryRowIsTrainedOn(),
            Holds("all rows in every epoch", Sound),
            Holds("no epoch yet", Built),
            Fires("a row left out", Sound.InEpoch(2, epoch => epoch with { Rows = TrainRows - 1 })),
            Holds("all rows of three classes", OfThree),
            Fires("as many rows of others of three classes", OfThree.InEpoch(1, epoch => epoch with { RowsOfClass = [47, 31, 18] })),
            Fires("as many rows of other classes", Sound.InEpoch(3, epoch => epoch with { Positives = TrainPositives + 1 }))),

        .. Of(new LabelsStayWithTheirTexts(),
            Holds("the pairs that were encoded", Sound),
            Holds("no epoch yet", Built),
            IsNotAsked("nobody noted the pairs", Sound with { PairingFingerprint = null }),
            Fires("other pairs in the second epoch", Sound.InEpoch(2, epoch => epoch with { PairingFingerprint = Fingerprint("mixed") }))),
    ];

    private static RunEvidence Rehearsing(Rehearsal first, Rehearsal second) => Built with { Rehearsals = new Rehearsals(first, second) };

    private static RunEvidence StartingFrom(double loss) => Built with { Untrained = Built.Untrained! with { Loss = loss } };

    private static RunEvidence OfThreeFrom(double loss) => OfThreeAt(Stage.Model) with { Untrained = Built.Untrained! with { Loss = loss } };

    private static RunEvidence BehindA(LayerRole first, double loss) =>
        StartingFrom(loss) with { Summary = new ModelSummary([Layer("Conv1D", first, 20), Layer("Dense", LayerRole.Dense, 5)]) };
}
