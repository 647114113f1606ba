using System.Globalization;

namespace Harness.Invariants;

/// <summary>What an experiment did, and what something did that was run only to be held against it.</summary>
public abstract record ControlEvidence
{
    private ControlEvidence()
    {
    }

    /// <summary>Name of the experiment, or of the layer, that is on trial.</summary>
    public required string Subject { get; init; }

    /// <summary>What was asked and what came out, for a table.</summary>
    internal abstract (string Control, string Figures) Said { get; }

    private static string Percent(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>The experiment trained again on labels in random order.</summary>
    /// <param name="Accuracy">Of the experiment, on the test split.</param>
    /// <param name="Shuffled">Of the one that learnt shuffled labels, against the true ones.</param>
    /// <param name="MajorityShare">Of the larger class among the test rows.</param>
    /// <param name="Rows">Of the test split.</param>
    public sealed record ShuffledLabels(double Accuracy, double Shuffled, double MajorityShare, int Rows) : ControlEvidence
    {
        internal override (string, string) Said =>
            ("on shuffled labels", $"accuracy {Percent(Accuracy)}; on shuffled labels {Percent(Shuffled)}");
    }

    /// <summary>The experiment trained again with the words' ids exchanged among them.</summary>
    /// <param name="Accuracy">Of the experiment.</param>
    /// <param name="Permuted">With other ids for the same words.</param>
    /// <param name="Rows">That both accuracies are taken from.</param>
    /// <param name="SeedNoise">Standard deviation of the experiment's accuracy over seeds: other ids draw other initial vectors, as another seed
    /// does. 0 where nobody measured it.</param>
    public sealed record PermutedVocabulary(double Accuracy, double Permuted, int Rows, double SeedNoise = 0) : ControlEvidence
    {
        internal override (string, string) Said => ("on other ids", $"accuracy {Percent(Accuracy)}; with other ids {Percent(Permuted)}");
    }

    /// <summary>A bag of words on the same rows.</summary>
    /// <param name="Accuracy">Of the experiment.</param>
    /// <param name="Control">Of the bag of words.</param>
    /// <param name="Rows">That both accuracies are taken from.</param>
    public sealed record BagOfWords(double Accuracy, double Control, int Rows) : ControlEvidence
    {
        internal override (string, string) Said => ("against a bag of words", $"accuracy {Percent(Accuracy)}; bag of words {Percent(Control)}");
    }

    /// <summary>The same texts with more padding.</summary>
    /// <param name="Pads">How many ids of padding were added.</param>
    /// <param name="LargestShift">How far any logit moved.</param>
    public sealed record MorePadding(int Pads, double LargestShift) : ControlEvidence
    {
        internal override (string, string) Said => ("more padding", $"{Pads} more pads move a logit by at most {Number(LargestShift)}");
    }

    /// <summary>A task in which one step of many decides, and all others are noise.</summary>
    /// <param name="Share">Of the attention that the deciding step got after training, mean over rows.</param>
    /// <param name="Steps">T.</param>
    public sealed record NeedleTask(double Share, int Steps) : ControlEvidence
    {
        internal override (string, string) Said => ("one step decides", $"{Subject} gives it {Percent(Share)} of its weight");
    }

    /// <summary>The experiment trained on texts in which one planted word tells the class; each class has six such words.</summary>
    /// <param name="Accuracy">The accuracy on test texts with planted words.</param>
    /// <param name="Rows">The number of test rows.</param>
    public sealed record DecidingWord(double Accuracy, int Rows) : ControlEvidence
    {
        internal override (string, string) Said => ("one word decides", $"accuracy {Percent(Accuracy)}");
    }

    /// <summary>The experiment trained and evaluated on texts that are all the same.</summary>
    /// <param name="Accuracy">The accuracy on the test split.</param>
    /// <param name="ClassShares">The share of each class among the test rows.</param>
    /// <param name="Rows">The number of test rows.</param>
    public sealed record EqualTexts(double Accuracy, IReadOnlyList<double> ClassShares, int Rows) : ControlEvidence
    {
        internal override (string, string) Said => ("all texts the same", $"accuracy {Percent(Accuracy)}");
    }

    /// <summary>The experiment trained on texts whose words are all the same word.</summary>
    /// <param name="Accuracy">The experiment's accuracy on the texts as they are.</param>
    /// <param name="LengthsAlone">Its accuracy where only the number of words is left.</param>
    /// <param name="Rows">The number of test rows.</param>
    public sealed record TextLengths(double Accuracy, double LengthsAlone, int Rows) : ControlEvidence
    {
        internal override (string, string) Said => ("lengths alone", $"accuracy {Percent(Accuracy)}; lengths alone {Percent(LengthsAlone)}");
    }

    /// <summary>The model with one layer taken out.</summary>
    /// <param name="Layer">Its kind and place.</param>
    /// <param name="LargestShift">How far any logit moved.</param>
    public sealed record RemovedLayer(string Layer, double LargestShift) : ControlEvidence
    {
        internal override (string, string) Said => ($"without {Layer}", $"a logit moves by at most {Number(LargestShift)}");
    }
}
