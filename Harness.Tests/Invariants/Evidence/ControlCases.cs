using Harness.Invariants;
using Harness.Invariants.Controls;
using static Harness.Tests.Invariants.Evidence.EvidenceCase;

namespace Harness.Tests.Invariants.Evidence;

/// <summary>Lists the cases of invariants that compare an experiment with a control. 5σ of 64 rows are .3125, and of 256 rows .15625.</summary>
internal static class ControlCases
{
    public static IReadOnlyList<EvidenceCase> All { get; } =
    [
        .. Of(new BeatsItsShuffledLabels(),
            Holds("a half on shuffled labels, .875 on true ones", Shuffled(accuracy: .875, shuffled: .5)),
            Holds("5σ above chance on shuffled labels, and a little more than 5σ above that on true ones",
                Shuffled(accuracy: double.BitIncrement(.8125), shuffled: .65625)),
            DoesNotApply("a bag of words", Words(.875, .5)),
            Fires("a little more than 5σ above chance on shuffled labels", Shuffled(accuracy: 1, shuffled: double.BitIncrement(.65625))),
            Fires("5σ above shuffled labels", Shuffled(accuracy: .65625, shuffled: .5)),
            Fires("no better than shuffled labels where three quarters are of one class", Shuffled(accuracy: .75, shuffled: .75, majority: .75))),

        .. Of(new IdsAreNamesNotMagnitudes(),
            Holds("the same accuracy with other ids", Permuted(accuracy: .875, permuted: .875)),
            Holds("a little less than 5σ lost", Permuted(accuracy: .875, permuted: double.BitIncrement(.5625))),
            DoesNotApply("a bag of words", Words(.875, .5)),
            Holds("5σ of the rows lost, with additional noise of the seeds", Permuted(accuracy: .875, permuted: .5625, seedNoise: .1)),
            Fires("5σ lost", Permuted(accuracy: .875, permuted: .5625)),
            Fires("more lost than 5σ of rows and seeds together", Permuted(accuracy: .875, permuted: .1, seedNoise: .05))),

        .. Of(new BeatsABagOfWords(),
            Holds("better than a bag of words", Words(accuracy: .875, control: .75)),
            Holds("a little less than 5σ worse", Words(accuracy: double.BitIncrement(.5625), control: .875)),
            DoesNotApply("other ids", Permuted(.875, .5)),
            Fires("5σ worse", Words(accuracy: .5625, control: .875))),

        .. Of(new BeatsTheLengthsOfTexts(),
            Holds("a little more than 5σ above the lengths", Lengths(accuracy: double.BitIncrement(.8125), lengthsAlone: .5)),
            DoesNotApply("a bag of words", Words(.875, .5)),
            Fires("5σ above the lengths", Lengths(accuracy: .8125, lengthsAlone: .5)),
            Fires("as much as the lengths tell", Lengths(accuracy: .75, lengthsAlone: .75))),

        .. Of(new FindsAWordThatDecides(),
            Holds("an accuracy of .99", Deciding(.99)),
            Holds("an accuracy of nine tenths", Deciding(.9)),
            DoesNotApply("a planted step", Planted(.5)),
            Fires("a little less than nine tenths", Deciding(double.BitDecrement(.9))),
            Fires("chance", Deciding(.5))),

        .. Of(new EqualTextsGetEqualAnswers(),
            Holds("the first class for all rows", Equal(.375)),
            Holds("the second class for all rows", Equal(.625)),
            DoesNotApply("lengths alone", Lengths(.875, .5)),
            Fires("one row more than a class has", Equal(.625 + 1.0 / 64)),
            Fires("a half of each", Equal(.5))),

        .. Of(new PaddingSaysNothing(),
            Holds("no shift", Padded(0)),
            Holds("a shift by rounding", Padded(1e-4)),
            DoesNotApply("a removed layer", Removed(.5)),
            Fires("a shift a little above rounding", Padded(double.BitIncrement(1e-4))),
            Fires("a shift of .25", Padded(.25))),

        .. Of(new AttentionCanFocus(),
            Holds("all weight on the planted step", Planted(1)),
            Holds("nine tenths of the weight", Planted(.9)),
            DoesNotApply("more padding", Padded(.5)),
            Fires("a little less than nine tenths", Planted(double.BitDecrement(.9))),
            Fires("as much as tanh allows of a hundred steps", Planted(.069))),

        .. Of(new EveryLayerMatters(),
            Holds("the smallest shift", Removed(double.Epsilon)),
            DoesNotApply("a planted step", Planted(.5)),
            Fires("no shift", Removed(0))),
    ];

    private static ControlEvidence Shuffled(double accuracy, double shuffled, double majority = .5) =>
        new ControlEvidence.ShuffledLabels(accuracy, shuffled, majority, Rows: 256) { Subject = "lstm" };

    private static ControlEvidence Permuted(double accuracy, double permuted, double seedNoise = 0) =>
        new ControlEvidence.PermutedVocabulary(accuracy, permuted, Rows: 64, seedNoise) { Subject = "lstm" };

    private static ControlEvidence Words(double accuracy, double control) => new ControlEvidence.BagOfWords(accuracy, control, Rows: 64) { Subject = "lstm" };

    private static ControlEvidence Lengths(double accuracy, double lengthsAlone) =>
        new ControlEvidence.TextLengths(accuracy, lengthsAlone, Rows: 64) { Subject = "lstm" };

    private static ControlEvidence Deciding(double accuracy) => new ControlEvidence.DecidingWord(accuracy, Rows: 64) { Subject = "cnn" };

    private static ControlEvidence Equal(double accuracy) => new ControlEvidence.EqualTexts(accuracy, [.375, .625], Rows: 64) { Subject = "lstm" };

    private static ControlEvidence Padded(double shift) => new ControlEvidence.MorePadding(Pads: 10, shift) { Subject = "lstm" };

    private static ControlEvidence Planted(double share) => new ControlEvidence.NeedleTask(share, Steps: 100) { Subject = "StepAttention" };

    private static ControlEvidence Removed(double shift) => new ControlEvidence.RemovedLayer("MaxPooling1D 2", shift) { Subject = "cnn" };
}
