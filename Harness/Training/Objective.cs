using System.Globalization;
using Harness.Arithmetic;
using Harness.Metrics;
using Harness.Models.Functions;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>States what training minimises, how many logits a model gives for a row, and how they are read as a prediction.</summary>
public sealed record Objective
{
    private Objective(int classes, int logits) => (Classes, Logits) = (classes, logits);

    /// <summary>Two classes and one logit per row, the argument of the sigmoid. A logit above 0 predicts label 1. The loss is binary cross-entropy.</summary>
    public static Objective Binary { get; } = new(classes: 2, logits: 1);

    /// <summary>K, the number of classes. Labels are 0 … K−1.</summary>
    public int Classes { get; }

    /// <summary>Size of the last dimension of the logits: 1 for <see cref="Binary"/>, otherwise K.</summary>
    public int Logits { get; }

    /// <summary>Tells whether this is <see cref="Binary"/>.</summary>
    public bool IsBinary => Logits == 1;

    /// <summary>The loss of a model that predicts all classes with the same probability, in nats per row: ln K.</summary>
    public double UntrainedLoss => PortableMath.Log(Classes);

    /// <summary>Description of the loss that training minimises.</summary>
    public string Loss => IsBinary
        ? "binary cross-entropy of the logits, mean over the batch"
        : string.Create(CultureInfo.InvariantCulture, $"categorical cross-entropy of the softmax over {Classes} logits, mean over the batch");

    /// <summary>Creates an objective for several classes: K logits per row, of which the largest is the prediction. The loss is categorical
    /// cross-entropy.</summary>
    /// <param name="classes">K: 2 to <see cref="Data.Labels.Most"/>.</param>
    /// <returns>The objective.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Fewer or more classes.</exception>
    public static Objective Softmax(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, Data.Labels.Most);
        return new Objective(classes, classes);
    }

    /// <summary>Returns the name of the objective.</summary>
    /// <returns>"sigmoid", or "softmax over 5 classes".</returns>
    public override string ToString() => IsBinary ? "sigmoid" : string.Create(CultureInfo.InvariantCulture, $"softmax over {Classes} classes");

    /// <summary>Computes the loss.</summary>
    /// <param name="logits">[N, <see cref="Logits"/>].</param>
    /// <param name="labels">[N, 1].</param>
    /// <param name="weights">A factor for the rows of each class; null if all rows have the same weight.</param>
    /// <returns>A scalar, the mean over N, in nats per row.</returns>
    /// <exception cref="ExperimentDeclarationException">The model returns another number of logits.</exception>
    internal Tensor LossOf(Tensor logits, Tensor labels, double[]? weights = null)
    {
        Require(logits);
        return IsBinary ? BinaryCrossEntropyLoss.Of(logits, labels, weights) : SoftmaxCrossEntropyLoss.Of(logits, labels, weights);
    }

    /// <summary>Computes the metrics of logits.</summary>
    /// <param name="logits"><see cref="Logits"/> numbers for each row.</param>
    /// <param name="labels">One label for each row.</param>
    /// <returns>All metrics.</returns>
    internal ClassificationMetrics Score(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels) =>
        IsBinary ? ClassificationMetrics.Of(logits, labels) : ClassificationMetrics.Of(logits, labels, Classes);

    /// <summary>Checks the width of logits. Without this check, logits [N, 1] with labels of K classes would silently train something else.</summary>
    /// <param name="logits">Output of a model.</param>
    /// <exception cref="ExperimentDeclarationException">The last dimension is not <see cref="Logits"/>.</exception>
    internal void Require(Tensor logits)
    {
        if (logits.dim() != 2 || logits.shape[1] != Logits)
            throw new ExperimentDeclarationException($"The model gives logits of [{string.Join(", ", logits.shape)}]; the objective, {this}, expects "
                + $"[{(logits.dim() > 0 ? logits.shape[0] : 0)}, {Logits}]. Give the last layer {Logits} unit{(Logits == 1 ? "" : "s")}.");
    }
}
