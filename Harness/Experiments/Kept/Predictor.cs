using Harness.Arithmetic;
using Harness.Experiments.Archive;
using Harness.Experiments.Certificate;
using Harness.Metrics;
using Harness.Models;
using Harness.Runtime;
using Harness.Tokens;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Experiments.Kept;

/// <summary>Predicts labels with a saved model. With the code that trained it, the logits have the same bits as in the model's evaluation.</summary>
internal sealed class Predictor : IDisposable
{
    private readonly RandomStreams _random;
    private readonly ComputeDevice _device;
    private readonly Objective _objective;

    private Predictor(KeptModel kept, Vocabulary vocabulary, nn.Module<Tensor, Tensor> model, RandomStreams random, ComputeDevice device,
        Objective objective, string code)
    {
        (Kept, Vocabulary, Model, _random, _device, _objective) = (kept, vocabulary, model, random, device, objective);
        IsOfOtherCode = kept.Code is { } trained && trained != code;
    }

    /// <summary>The description of the model.</summary>
    public KeptModel Kept { get; }

    /// <summary>The vocabulary of the model.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>The model, with its trained weights.</summary>
    public nn.Module<Tensor, Tensor> Model { get; }

    /// <summary>Tells whether other code than the current code trained the model, so that predictions may differ from its evaluation. False if the folder is
    /// too old to tell.</summary>
    public bool IsOfOtherCode { get; }

    /// <summary>Opens a saved model.</summary>
    /// <param name="folder">The folder of the model.</param>
    /// <param name="experiment">The experiment that the model must belong to.</param>
    /// <param name="device">The device that predicts.</param>
    /// <param name="anyArithmetic">Whether a model of another arithmetic is accepted. The last digits of its predictions may then differ.</param>
    /// <returns>The predictor, which the caller disposes.</returns>
    /// <exception cref="ModelRefusedException">The model is damaged, or has another experiment, other layers or another arithmetic.</exception>
    public static Predictor Open(string folder, Experiment experiment, ComputeDevice device, bool anyArithmetic = false)
    {
        try
        {
            var kept = KeptModels.Describe(folder);
            if (Difference(kept, experiment) is { } difference)
                throw new InvalidDataException(difference);
            if (!anyArithmetic && OtherArithmetic(kept, device) is { } arithmetic)
                throw new InvalidDataException(arithmetic);
            return Open(folder, kept, experiment, device);
        }
        catch (InvalidDataException e)
        {
            throw new ModelRefusedException(folder, e.Message, e);
        }
    }

    /// <summary>Predicts the labels of texts.</summary>
    /// <param name="texts">The texts; may be empty.</param>
    /// <returns>One prediction for each text, in their order.</returns>
    public IReadOnlyList<Prediction> Predict(IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
            return [];
        var encoded = EncodedTexts.Of(texts, Vocabulary, Kept.Tokenisation, Kept.Padding);
        var logits = Evaluator.Score(Model, encoded.Ids, Kept.Tokenisation.Tokens, _device, _objective);
        return [.. encoded.KnownWords.Select((known, row) =>
            PredictionOf(logits[(row * _objective.Logits)..((row + 1) * _objective.Logits)], known, encoded.Words[row]))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Model.Dispose();
        _random.Dispose();
    }

    private static Predictor Open(string folder, KeptModel kept, Experiment experiment, ComputeDevice device)
    {
        LibTorch.Load();
        var vocabulary = KeptModels.Vocabulary(folder, kept);
        var random = new RandomStreams(kept.Seed);
        nn.Module<Tensor, Tensor>? model = null;
        try
        {
            model = experiment.Model(random);
            KeptModels.RestoreWeights(folder, kept, model);
            model = model.to(device.Torch);
            model.eval();
            var objective = experiment.Objective ?? (kept.Labels.Count == 2 ? Objective.Binary : Objective.Softmax(kept.Labels.Count));
            return new Predictor(kept, vocabulary, model, random, device, objective, RunArchive.CodeOf(experiment));
        }
        catch
        {
            model?.Dispose();
            random.Dispose();
            throw;
        }
    }

    /// <summary>Returns the first difference between the saved model and the current declaration; null if there is none.</summary>
    private static string? Difference(KeptModel kept, Experiment experiment)
    {
        if (kept.Experiment != experiment.Name)
            return $"it is a model of {kept.Experiment}; expected {experiment.Name}";
        if (TokenisationDifference.Of(kept.Tokenisation, experiment.Tokenisation) is { Count: > 0 } settings)
            return $"its texts were converted to ids in another way than {experiment.Name} now declares: {string.Join("; ", settings)}. Train it again";
        if (experiment.Tokenisation.Given is { } given && given.Fingerprint != kept.VocabularyFingerprint)
            return $"it was trained with another vocabulary than {experiment.Name} now declares. Train it again";
        var layers = ModelSummary.Of(experiment.Model, experiment.Tokenisation.Tokens).Layers.Select(layer => layer.Statement).ToList();
        var at = Enumerable.Range(0, Math.Max(layers.Count, kept.Layers.Count))
            .FirstOrDefault(index => layers.ElementAtOrDefault(index) != kept.Layers.ElementAtOrDefault(index), -1);
        return at < 0 ? null : FormattableString.Invariant($"its layer {at + 1} is '{kept.Layers.ElementAtOrDefault(at) ?? "none"}'; ")
            + $"{experiment.Name} now declares '{layers.ElementAtOrDefault(at) ?? "none"}'. Train it again";
    }

    private static string? OtherArithmetic(KeptModel kept, ComputeDevice device)
    {
        const string anyway = "Predictions would differ in their last digits. Train it again, or add --any-arithmetic";
        if (kept.ArithmeticVersion != ArithmeticCertificate.CurrentVersion)
            return FormattableString.Invariant($"it was trained with version {kept.ArithmeticVersion} of the arithmetic; this harness has version ")
                + FormattableString.Invariant($"{ArithmeticCertificate.CurrentVersion}. {anyway}");
        return (kept.Device == device.Name) ? null : $"it was trained on {kept.Device} ({kept.Arithmetic}); this is {device.Name}. {anyway}";
    }

    private Prediction PredictionOf(float[] logits, int knownWords, int words)
    {
        if (!_objective.IsBinary)
        {
            var logOfSum = CategoricalCrossEntropy.LogOfSum(logits);
            var all = Kept.Labels.Index().ToDictionary(one => one.Item, one => PortableMath.Exp(logits[one.Index] - logOfSum));
            var likeliest = Kept.Labels[ScoredRows.Largest(logits)];
            return new Prediction(likeliest, all[likeliest], all, logits, knownWords, words);
        }
        var logit = logits[0];
        var positive = Sigmoid(logit);
        var probabilities = new Dictionary<string, double> { [Kept.Labels[0]] = Sigmoid(-logit), [Kept.Labels[1]] = positive };
        var label = Kept.Labels[logit > 0 ? 1 : 0]; // as in the metrics: above 0 means the second label
        return new Prediction(label, probabilities[label], probabilities, logits, knownWords, words);
    }

    /// <summary>Returns 1 / (1 + e⁻ˣ) without overflow, with equal bits on every CPU.</summary>
    private static double Sigmoid(double x)
    {
        var small = PortableMath.Exp(-Math.Abs(x));
        return (x >= 0 ? 1 : small) / (1 + small);
    }
}
