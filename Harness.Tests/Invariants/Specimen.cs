using Harness.Data;
using Harness.Data.Formats;
using Harness.Experiments;
using Harness.Invariants;
using Harness.Models;
using Harness.Runtime;
using Harness.Tokens;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Invariants;

/// <summary>Provides a sound experiment in which tests make mistakes. It is small: the first rows of the fixtures, 97 words, 11 tokens, and an LSTM of seven
/// units.</summary>
internal static class Specimen
{
    public const int TrainRows = 480, TestRows = 200;

    private static readonly IReadOnlyList<string> Bad = ["bad", "poor", "awful", "weak", "dull", "sad"];
    private static readonly IReadOnlyList<string> Good = ["good", "fine", "great", "nice", "neat", "fun"];

    private static readonly Lazy<Corpus> FirstTrainRows = new(() => Head(AmazonReviews.Study.Profile().Files.Train, Split.Train, TrainRows));
    private static readonly Lazy<Corpus> FirstTestRows = new(() => Head(AmazonReviews.Study.Profile().Files.Test, Split.Test, TestRows));
    private static readonly Lazy<Dataset> FirstRows = new(() => new Dataset(FirstTrainRows.Value, FirstTestRows.Value));
    private static readonly Lazy<Dataset> Easy = new(() => new Dataset(EasyTrain, EasyTest));

    public static Experiment Plain { get; } = Some.Experiment("specimen");

    public static Experiment FastLearner { get; } = Plain with { LearningRate = 1e-2 };

    public static Profile Small { get; } = Some.Profile(epochs: 4);

    private static readonly Lazy<ExperimentResult> SoundResult = new(() => new ExperimentRunner(Small, Rows, Some.Device).Run(Plain));

    public static Corpus TrainCorpus => FirstTrainRows.Value;

    public static Corpus TestCorpus => FirstTestRows.Value;

    public static Dataset Rows => FirstRows.Value;

    /// <summary>Training rows that a bag of words classifies without error, so that models learn them quickly.</summary>
    public static Corpus EasyTrain => new(TellingWords(first: 0, rows: 240), Split.Train);

    public static Corpus EasyTest => new(TellingWords(first: 1_000, rows: 130), Split.Test);

    public static Dataset EasyRows => Easy.Value;

    /// <summary>The result without mistakes, trained once for all tests. Tests change parts of its evidence.</summary>
    public static ExperimentResult Sound => SoundResult.Value;

    public static RunEvidence SoundEvidence => Sound.Runs[0].Evidence;

    public static Dataset Of(IEnumerable<LabelledText> train, IEnumerable<LabelledText> test) =>
        new(new Corpus(train, Split.Train), new Corpus(test, Split.Test));

    public static EncodedCorpus Encoded(Split split, Tokenisation? tokenisation = null) => Rows.Encode(tokenisation ?? Some.Tokenisation, split);

    /// <summary>Trains one seed and returns the violations of all invariants.</summary>
    public static IReadOnlyList<Violation> Run(Experiment experiment, Dataset? dataset = null, Profile? profile = null) =>
        new ExperimentRunner((profile ?? Small) with { Seeds = [1] }, dataset ?? Rows, Some.Device).Run(experiment).Runs[0].Violations;

    /// <summary>Checks all invariants of a finished run with this evidence.</summary>
    public static IReadOnlyList<Violation> CheckRun(RunEvidence evidence) => InvariantCatalogue.Standard.Violations(evidence, Stage.Result);

    /// <summary>Returns the experiment, trained on changed rows instead of the encoded ones. Invariants do not stop the training.</summary>
    public static Experiment FittedOn(Func<TensorRows, TensorRows> change) => Plain with
    {
        Fit = (model, rows, plan, random, mayContinue) =>
        {
            using var changed = change(rows);
            return Trainer.Fit(model, changed, plan, random, epoch =>
            {
                mayContinue?.Invoke(epoch);
                return true;
            });
        },
    };

    /// <summary>Returns rows with the same ids and other labels.</summary>
    public static TensorRows WithLabels(this TensorRows rows, Func<Tensor, Tensor> labels) =>
        new(rows.IdsOf(0, rows.Rows).to(int16), labels(rows.Labels), rows.Split, rows.CorpusFingerprint);

    /// <summary>Evaluates a model that gives every row the same logit, as Keras would with the labels 1 and 2 of the files.</summary>
    public static Evaluation AsKerasWithLabels12(float logit)
    {
        using var scope = NewDisposeScope();
        using var model = new MajorityClassifier();
        using (no_grad())
            model.LogOdds.fill_(Held.Number(logit));
        using var rows = Some.Rows(Rows, Split.Test).WithLabels(labels => labels.add(Held.Number(1), Held.Number(1)));
        return Evaluator.Evaluate(model, rows, Encoded(Split.Test).Labels.Span, global::Experiments.Tests.Published.AsPublished.Labels12);
    }

    /// <summary>Evaluates an untrained model on the test rows with another scoring function.</summary>
    public static Evaluation ScoredBy(Scoring scoring)
    {
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(Rows, Split.Test);
        return Evaluator.Evaluate(model, rows, Encoded(Split.Test).Labels.Span, scoring);
    }

    private static Corpus Head(string path, Split split, int rows) => new(FastTextReader.Read(path).Take(rows), split);

    /// <summary>Creates texts, each with one of six words that tell its class. The digits of its row number make a text unique without rare words.</summary>
    private static IEnumerable<LabelledText> TellingWords(int first, int rows) => Enumerable.Range(first, rows)
        .Select(row =>
            new LabelledText((byte)(row % 2),
                $"it was {(row % 2 == 0 ? Bad : Good)[row / 2 % Good.Count]} {string.Join(' ', $"{row:0000}".Select(digit => $"n{digit}"))}"));
}
