using Harness.Invariants;
using Harness.Invariants.Results;
using Harness.Metrics;
using Harness.Models;
using static Harness.Tests.Invariants.Evidence.EvidenceCase;
using static Harness.Tests.Invariants.Evidence.SoundRun;

namespace Harness.Tests.Invariants.Evidence;

/// <summary>Lists the cases of invariants that are checked after training, when both splits are evaluated.</summary>
internal static class ResultCases
{
    /// <summary>The lowest accuracy that chance explains within 5σ: ½ − 5·√(¼ / 64).</summary>
    private const double LowestByChance = .1875;

    public static IReadOnlyList<EvidenceCase> All { get; } =
    [
        .. Of(new TrainingRanToItsEnd(),
            Holds("three of three epochs", Sound),
            DoesNotApply("nothing planned yet", At(Stage.Data)),
            Fires("two of three epochs", Sound with { Epochs = [.. Sound.Epochs.Take(2)] }),
            Fires("three epochs where one was planned", Sound with { PlannedEpochs = 1 })),

        .. Of(new TrainingIsTimedAlone(),
            Holds("epochs of three seconds in three and a half seconds", Sound),
            Holds("epochs of three seconds in three seconds", Sound with { WhileTraining = TimeSpan.FromSeconds(3) }),
            Holds("epochs of three seconds in three and a half seconds, with half a second of evaluation", Evaluating(seconds: .5)),
            DoesNotApply("no measured time", Sound with { WhileTraining = TimeSpan.Zero }),
            Fires("more than the time that passed", Sound with { WhileTraining = TimeSpan.FromSeconds(3) - TimeSpan.FromTicks(1) }),
            Fires("evaluation inside the epochs' time", Evaluating(seconds: .75))),

        .. Of(new EvaluationChangesNothing(),
            Holds("the same weights before and after", Sound),
            Holds("nothing evaluated", At(Stage.Epoch)),
            Fires("other weights after the training split", Sound.TrainScored(scored => scored with { WeightsAfter = Fingerprint("moved") })),
            Fires("other weights before the test split", Sound.TestScored(scored => scored with { WeightsBefore = Fingerprint("moved") }))),

        .. Of(new EveryMetricIsThere(),
            Holds("five metrics of both splits", Sound),
            Holds("no precision if nothing is predicted positive", Sound.TestCounts(new ConfusionCounts(0, 0, 32, 32))
                .TestReports(figures => figures with { Precision = double.NaN })),
            Holds("five metrics of three classes", OfThree),
            Holds("no mean precision if a class is never predicted", OfThree.TestMatrix(new ConfusionMatrix([[30, 2, 0], [4, 16, 0], [6, 6, 0]]))
                .TestReports(figures => figures with { Precision = double.NaN })),
            Fires("no mean precision where every class is predicted", OfThree.TestReports(figures => figures with { Precision = double.NaN })),
            Fires("no evaluation of the training split", Sound with { TrainEvaluation = null }),
            Fires("no evaluation of the test split", Sound with { TestEvaluation = null }),
            Fires("no evaluation", At(Stage.Epoch)),
            Fires("a loss without end", Sound.TrainReports(figures => figures with { Loss = double.PositiveInfinity })),
            Fires("accuracy alone", Sound.TestReports(figures => new ReportedMetrics(double.NaN, figures.Accuracy, double.NaN, double.NaN, double.NaN))),
            Fires("no accuracy", Sound.TestReports(figures => figures with { Accuracy = double.NaN })),
            Fires("no precision where one row is predicted positive, rightly", Sound.TestCounts(new ConfusionCounts(1, 0, 32, 31))
                .TestReports(figures => figures with { Precision = double.NaN })),
            Fires("no precision where one row is predicted positive, wrongly", Sound.TestCounts(new ConfusionCounts(0, 1, 31, 32))
                .TestReports(figures => figures with { Precision = double.NaN })),
            Fires("no precision where half of the rows predicted positive are", Sound.TestCounts(new ConfusionCounts(16, 16, 16, 16))
                .TestReports(figures => figures with { Precision = double.NaN }))),

        .. Of(new PerfectPredictorScoresOne(),
            Holds("1 in all four metrics", Sound),
            Holds("1 in all four metrics, with a loss above 0", Perfect(new ReportedMetrics(.5, 1, 1, 1, 1))),
            Fires("an accuracy of .5", Perfect(new ReportedMetrics(0, .5, 1, 1, 1))),
            Fires("a precision of .75", Perfect(new ReportedMetrics(0, 1, .75, 1, 1))),
            Fires("a recall of .75", Perfect(new ReportedMetrics(0, 1, 1, .75, 1))),
            Fires("an AUC of 0", Perfect(new ReportedMetrics(0, 1, 1, 1, 0))),
            Fires("no figure of the training split",
                Sound.TrainScored(scored => scored with { PerfectPredictor = new ReportedMetrics(0, double.NaN, double.NaN, double.NaN, double.NaN) }))),

        .. Of(new MetricsDoNotContradict(),
            Holds("metrics from one matrix", Sound),
            Holds("metrics of three classes from one matrix", OfThree),
            Holds("three classes without an error, and an AUC below 1, which a softmax may have",
                OfThree.TestReports(figures => figures with { Accuracy = 1, Precision = 1, Recall = 1, RocAuc = .99 })),
            Fires("three classes with errors, and a mean precision of 1", OfThree.TestReports(figures => figures with { Precision = 1 })),
            Fires("three classes with errors, and a mean recall of 1", OfThree.TestReports(figures => figures with { Recall = 1 })),
            Fires("three classes without an error, and a mean recall below 1", OfThree.TestReports(figures => figures with { Accuracy = 1, Precision = 1 })),
            Fires("a loss below 0 of three classes", OfThree.TestReports(figures => figures with { Loss = -1 })),
            Fires("no error, and an accuracy of a half", Sound.TestReports(figures => figures with { Accuracy = .5, Precision = 1, Recall = 1, RocAuc = 0 })),
            Fires("no error, and an AUC of 0", Sound.TestReports(figures => figures with { Accuracy = 1, Precision = 1, Recall = 1, RocAuc = 0 })),
            Fires("no false positive, and more errors than positive rows missed",
                Sound.TestReports(figures => figures with { Accuracy = .5, Precision = 1, Recall = .75 })),
            Fires("a loss below 0", Sound.TrainReports(figures => figures with { Loss = -7152 }))),

        .. Of(new TwoWaysOfCountingAgree(),
            Holds("the same metrics", Sound),
            Holds("an accuracy that differs by rounding", Reported(accuracy: 1e-6, recounted: 0)),
            Holds("a large loss that differs by rounding", ReportedLoss(1_000_001, recounted: 1_000_000)),
            Holds("no accuracy in either count", Reported(double.NaN, double.NaN)),
            Fires("another accuracy", Reported(accuracy: .4951, recounted: .4989)),
            Fires("an accuracy that differs by more than rounding", Reported(accuracy: double.BitIncrement(1e-6), recounted: 0)),
            Fires("a large loss that differs by more than rounding", ReportedLoss(1_000_001.5, recounted: 1_000_000)),
            Fires("a loss below 0 that differs", ReportedLoss(-1_000_002, recounted: -1_000_000)),
            Fires("another loss of the training rows", Sound.TrainScored(scored => scored with { Recount = scored.Recount with { Loss = .5 } }))),

        .. Of(new AccuracyIsNotBelowChance(),
            Holds("an accuracy of 81 % with equal classes", Sound),
            Holds("5σ below chance with equal classes", Sound.TestReports(figures => figures with { Accuracy = LowestByChance })),
            Holds("5σ below the share of a half that one of three classes has", OfThree.TestReports(figures => figures with { Accuracy = LowestByChance })),
            Fires("a little more than 5σ below one of three classes",
                OfThree.TestReports(figures => figures with { Accuracy = double.BitDecrement(LowestByChance) })),
            Holds("no accuracy", Sound.TestReports(figures => figures with { Accuracy = double.NaN })),
            Holds("nothing evaluated", At(Stage.Epoch)),
            Fires("a little more than 5σ below even classes", Sound.TestReports(figures => figures with { Accuracy = double.BitDecrement(LowestByChance) })),
            Fires("next to nothing of the training rows", Sound.TrainReports(figures => figures with { Accuracy = .0033 })),
            Fires("a coin's, where three quarters are positive and most are missed", Sound.TestCounts(new ConfusionCounts(8, 4, 12, 40))
                .TestReports(figures => figures with { Accuracy = .4375 })),
            Fires("a coin's, where three quarters are negative", Sound.TestCounts(new ConfusionCounts(8, 32, 16, 8))
                .TestReports(figures => figures with { Accuracy = .4375 })),
            Fires("an error, where there is one class", Sound.TestCounts(new ConfusionCounts(63, 0, 0, 1))
                .TestReports(figures => figures with { Accuracy = 63 / 64.0 }))),

        .. Of(new BatchNormIsWarmedUp(),
            Holds("18 steps, and similar losses", Sound),
            Holds("18 steps, and .1 nats more", Steps(18, gap: .1)),
            Holds("18 steps, and .1 nats less", Steps(18, gap: -.1)),
            Holds("459 steps, whatever the losses", Steps(459, gap: 5)),
            DoesNotApply("no batch norm",
                Sound with { Summary = new ModelSummary([.. Sound.Summary!.Layers.Where(layer => layer.Layer != "BatchNormalization")]) }),
            DoesNotApply("no summary of the model", Sound with { Summary = null }),
            DoesNotApply("nothing trained", Sound with { Epochs = [] }),
            DoesNotApply("nothing evaluated", At(Stage.Epoch)),
            Fires("18 steps, and a little more than .1 nats more", Steps(18, gap: .1001)),
            Fires("18 steps, and half a nat less", Steps(18, gap: -.5)),
            Fires("458 steps, and five nats more", Steps(458, gap: 5))),

        .. Of(new AccuracyIsInTheLiteraturesBand(),
            Holds("inside the band", Sound),
            Holds("at the lower end of the band", Sound.TestReports(figures => figures with { Accuracy = .75 })),
            Holds("at the upper end of the band", Sound.TestReports(figures => figures with { Accuracy = .875 })),
            DoesNotApply("no published accuracy", Sound with { ExpectedAccuracy = null }),
            DoesNotApply("nothing evaluated", At(Stage.Epoch)),
            Fires("a little below", Sound.TestReports(figures => figures with { Accuracy = double.BitDecrement(.75) })),
            Fires("a little above", Sound.TestReports(figures => figures with { Accuracy = double.BitIncrement(.875) })),
            Fires("far above", Sound.TestReports(figures => figures with { Accuracy = .99 }))),
    ];

    private static RunEvidence Evaluating(double seconds) => Sound with { EvaluatedWhileTraining = new(OfTest: 0, TimeSpan.FromSeconds(seconds)) };

    private static RunEvidence Perfect(ReportedMetrics figures) => Sound.TestScored(scored => scored with { PerfectPredictor = figures });

    private static RunEvidence Reported(double accuracy, double recounted) => Sound
        .TestReports(figures => figures with { Accuracy = accuracy })
        .TestScored(scored => scored with { Recount = scored.Recount with { Accuracy = recounted } });

    private static RunEvidence ReportedLoss(double loss, double recounted) => Sound
        .TestReports(figures => figures with { Loss = loss }).TestScored(scored => scored with { Recount = scored.Recount with { Loss = recounted } });

    /// <summary>Creates a run of three epochs.</summary>
    /// <param name="steps">The number of steps of all epochs.</param>
    /// <param name="gap">The evaluation loss of the training rows minus the loss of the last epoch, which is 0.</param>
    private static RunEvidence Steps(int steps, double gap) => Sound
        .InEpoch(1, epoch => epoch with { Steps = steps - 12 }).InEpoch(3, epoch => epoch with { Loss = 0 })
        .TrainScored(scored => scored with { Metrics = scored.Metrics with { Loss = gap } });
}
