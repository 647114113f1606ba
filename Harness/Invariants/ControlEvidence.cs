using System.Globalization;

namespace Harness.Invariants;

/// <summary>Evidence for the invariants of a negative control: metrics of an experiment and of its control.</summary>
public abstract record ControlEvidence
{
    private ControlEvidence()
    {
    }

    /// <summary>The name of the experiment or layer under test.</summary>
    public required string Subject { get; init; }

    /// <summary>The control and its result as text for a table.</summary>
    internal abstract (string Control, string Figures) Said { get; }

    private static string Percent(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>A control: the experiment trained again on labels in random order.</summary>
    /// <param name="Accuracy">The accuracy of the experiment on the test split, 0 to 1.</param>
    /// <param name="Shuffled">The accuracy after training on shuffled labels, evaluated against the true labels.</param>
    /// <param name="MajorityShare">The share of the largest class among the test rows.</param>
    /// <param name="Rows">The number of test rows.</param>
    public sealed record ShuffledLabels(double Accuracy, double Shuffled, double MajorityShare, int Rows) : ControlEvidence
    {
        internal override (string, string) Said =>
            ("on shuffled labels", $"accuracy {Percent(Accuracy)}; on shuffled labels {Percent(Shuffled)}");
    }

    /// <summary>A control: the experiment trained again with a permuted vocabulary, in which the words exchange their ids.</summary>
    /// <param name="Accuracy">The accuracy of the experiment, 0 to 1.</param>
    /// <param name="Permuted">The accuracy with permuted ids.</param>
    /// <param name="Rows">The number of rows for both accuracies.</param>
    /// <param name="SeedNoise">The standard deviation of the experiment's accuracy over seeds; 0 if it was not measured.
    /// Permuted ids draw other initial embedding vectors, as another seed does.</param>
    public sealed record PermutedVocabulary(double Accuracy, double Permuted, int Rows, double SeedNoise = 0) : ControlEvidence
    {
        internal override (string, string) Said => ("on other ids", $"accuracy {Percent(Accuracy)}; with other ids {Percent(Permuted)}");
    }

    /// <summary>A control: a bag of words on the same rows.</summary>
    /// <param name="Accuracy">The accuracy of the experiment, 0 to 1.</param>
    /// <param name="Control">The accuracy of the bag of words.</param>
    /// <param name="Rows">The number of rows for both accuracies.</param>
    public sealed record BagOfWords(double Accuracy, double Control, int Rows) : ControlEvidence
    {
        internal override (string, string) Said => ("against a bag of words", $"accuracy {Percent(Accuracy)}; bag of words {Percent(Control)}");
    }

    /// <summary>A control: the same texts with more padding.</summary>
    /// <param name="Pads">The number of padding ids that were added.</param>
    /// <param name="LargestShift">The largest absolute change of a logit.</param>
    public sealed record MorePadding(int Pads, double LargestShift) : ControlEvidence
    {
        internal override (string, string) Said => ("more padding", $"{Pads} more pads change a logit by at most {Number(LargestShift)}");
    }

    /// <summary>A control: the needle task, in which one time step of many decides and all others are noise.</summary>
    /// <param name="Share">The share of attention that the deciding time step gets after training, mean over rows, 0 to 1.</param>
    /// <param name="Steps">T, the number of time steps.</param>
    public sealed record NeedleTask(double Share, int Steps) : ControlEvidence
    {
        internal override (string, string) Said => ("one step decides", $"{Subject} gives the deciding step {Percent(Share)} of its weight");
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
        internal override (string, string) Said => ($"without {Layer}", $"a logit changes by at most {Number(LargestShift)}");
    }
}
