using Harness.Invariants;
using Harness.Invariants.Fitting;
using Harness.Models;
using Harness.Models.Layers;
using static Harness.Tests.Invariants.Evidence.EvidenceCase;
using static Harness.Tests.Invariants.Evidence.SoundRun;

namespace Harness.Tests.Invariants.Evidence;

/// <summary>Lists the cases of invariants that are checked when a model is built and while it is trained.</summary>
internal static class TrainingCases
{
    private const double Ln2 = .69314718055994531, Ln3 = 1.0986122886681098;

    private static RunEvidence Built => At(Stage.Model);

    public static IReadOnlyList<EvidenceCase> All { get; } =
    [
        .. Of(new ModelIsAsDeclared(),
            Holds("the model that was declared", Built),
            DoesNotApply("no model yet", At(Stage.Data)),
            DoesNotApply("nothing declared", Built with { DeclaredModel = null }),
            Fires("a weight too many", Built with { DeclaredModel = Built.DeclaredModel! with { Parameters = 40 } }),
            Fires("a layer too many", Built with { DeclaredModel = Built.DeclaredModel! with { Layers = "Embedding, Dense" } })),

        .. Of(new RerunStartsTheSame(),
            Holds("two equal reproducibility checks, and a run that starts the same", Built),
            Holds("two equal reproducibility checks, no run yet", Built with { Untrained = null }),
            Holds("no promise of equal bits in the first reproducibility check", WithChecks(Rehearsed("start", null), Rehearsed("start", "steps"))),
            Holds("no promise of equal bits in the second reproducibility check", WithChecks(Rehearsed("start", "steps"), Rehearsed("start", null))),
            DoesNotApply("no reproducibility check", Built with { Rehearsals = null }),
            Fires("a second rehearsal from other weights", WithChecks(Rehearsed("start", "steps"), Rehearsed("other", "steps"))),
            Fires("a run from other weights", Built with { Untrained = Built.Untrained! with { Weights = Fingerprint("other") } }),
            Fires("other weights after the same steps", WithChecks(Rehearsed("start", "steps"), Rehearsed("start", "others")))),

        .. Of(new UntrainedLossIsLn2(),
            Holds("ln 2", StartingFrom(Ln2)),
            Holds("almost 5 % less", StartingFrom(.9501 * Ln2)),
            Holds("almost 5 % more", StartingFrom(1.0499 * Ln2)),
            Holds("a first layer without a declared role", WithFirstLayer(LayerRole.Other, Ln2)),
            DoesNotApply("a first layer that multiplies the ids", WithFirstLayer(LayerRole.Sequence, 300)),
            DoesNotApply("a first layer that multiplies the ids, before an embedding",
                Built with { Summary = new ModelSummary([Layer("Dense", LayerRole.Dense, 5), .. Built.Summary!.Layers]) }),
            DoesNotApply("a model without layers", Built with { Summary = new ModelSummary([]) }),
            DoesNotApply("no model yet", At(Stage.Data)),
            DoesNotApply("one logit for each class", OfThreeAt(Stage.Model)),
            DoesNotApply("no summary of the model", Built with { Summary = null }),
            Fires("a little more than 5 % less", StartingFrom(.9499 * Ln2)),
            Fires("a little more than 5 % more", StartingFrom(1.0501 * Ln2)),
            Fires("convictions behind a layer that says nothing of itself", WithFirstLayer(LayerRole.Other, 300))),

        .. Of(new UntrainedLossIsLnK(),
            Holds("1.125, near ln 3", OfThreeAt(Stage.Model)),
            Holds("almost 5 % less than ln 3", OfThreeFrom(.9501 * Ln3)),
            Holds("almost 5 % more than ln 3", OfThreeFrom(1.0499 * Ln3)),
            DoesNotApply("one logit for each row", Built),
            DoesNotApply("no model yet", OfThreeAt(Stage.Data)),
            DoesNotApply("a first layer that multiplies the ids",
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
            DoesNotApply("no step yet", Built),
            DoesNotApply("nothing trained by gradients", Sound with { Epochs = [.. Sound.Epochs.Select(epoch => epoch with { LargestGradientNorm = null })] }),
            Fires("a norm a little above 1,000", Sound.InEpoch(2, epoch => epoch with { LargestGradientNorm = float.BitIncrement(1_000) })),
            Fires("a norm without end", Sound.InEpoch(3, epoch => epoch with { LargestGradientNorm = float.PositiveInfinity })),
            Fires("a norm that is no number", Sound.InEpoch(1, epoch => epoch with { LargestGradientNorm = float.NaN }))),

        .. Of(new LossDoesNotFallByTheStep(),
            Holds("falls of .1875 and .0625", Sound),
            Holds("equal falls of ln 2, the most that a loss can fall from ln 2", Sound.WithLosses(2 * Ln2, Ln2, 0)),
            Holds("a fall of 10 and one of 8.5", Sound.WithLosses(18.5, 8.5, 0)),
            Holds("a fall of 10 and one of 11.5", Sound.WithLosses(21.5, 11.5, 0)),
            Holds("equal falls of ln 3 with three classes", OfThree.WithLosses(2 * Ln3, Ln3, 0)),
            Holds("equal rises", Sound.WithLosses(0, 10, 20, 30)),
            DoesNotApply("two epochs", Sound.WithLosses(20, 10)),
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
            Holds("the pairs as they were encoded", Sound),
            Holds("no epoch yet", Built),
            DoesNotApply("the pairs were not recorded", Sound with { PairingFingerprint = null }),
            Fires("other pairs in the second epoch", Sound.InEpoch(2, epoch => epoch with { PairingFingerprint = Fingerprint("mixed") }))),
    ];

    private static RunEvidence WithChecks(Rehearsal first, Rehearsal second) => Built with { Rehearsals = new Rehearsals(first, second) };

    private static RunEvidence StartingFrom(double loss) => Built with { Untrained = Built.Untrained! with { Loss = loss } };

    private static RunEvidence OfThreeFrom(double loss) => OfThreeAt(Stage.Model) with { Untrained = Built.Untrained! with { Loss = loss } };

    private static RunEvidence WithFirstLayer(LayerRole first, double loss) =>
        StartingFrom(loss) with { Summary = new ModelSummary([Layer("Conv1D", first, 20), Layer("Dense", LayerRole.Dense, 5)]) };
}
