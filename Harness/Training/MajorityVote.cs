using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Harness.Arithmetic;
using Harness.Models;
using Harness.Models.Functions;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Fits a <see cref="MajorityClassifier"/> in closed form. Trained by steps it would walk about its optimum at zero,
/// and the side it ends on would be chance.</summary>
public static class MajorityVote
{
    /// <summary>Sets the constant to the log odds of the training labels; one pass, and nothing to repeat.</summary>
    /// <param name="model">A <see cref="MajorityClassifier"/>.</param>
    /// <param name="rows">What to count.</param>
    /// <param name="plan">Of no effect, but for its trace.</param>
    /// <param name="random">Of no effect.</param>
    /// <param name="mayContinue">Told of the one epoch.</param>
    /// <returns>Its record.</returns>
    /// <exception cref="ArgumentException">Another kind of model.</exception>
    [SuppressMessage("Style", "IDE0060", Justification = "The parameters are those of Fit.")]
    public static IReadOnlyList<EpochRecord> Fit(
        nn.Module<Tensor, Tensor> model, TensorRows rows, TrainingPlan plan, RandomStreams random, Func<EpochRecord, bool>? mayContinue = null)
    {
        if (model is not MajorityClassifier majority)
            throw new ArgumentException($"A majority vote fits a {nameof(MajorityClassifier)}; got {model.GetName()}.", nameof(model));
        var clock = Stopwatch.StartNew();
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        plan.Trace?.Add(TracePoint.Initial, model, clock);
        var labels = rows.Labels;
        using Scalar logOdds = (float)LogOdds(labels);
        majority.LogOdds.fill_(logOdds);

        using var meter = new StepMeter(rows.Device, rows.Rows, window: 1);
        var logits = majority.LogOdds.expand(rows.Rows, 1); // [N, 1]
        meter.Add(BinaryCrossEntropyLoss.Of(logits, labels), logits, labels);
        var epoch = meter.Read(epoch: 1, rows, () => clock.Elapsed);
        plan.Trace?.Add(TracePoint.AfterEpoch(epoch.Epoch), model);
        mayContinue?.Invoke(epoch);
        return [epoch];
    }

    /// <summary>Computes log(p / (1 − p)), where p is the mean label; in double precision, row by row.</summary>
    private static double LogOdds(Tensor labels)
    {
        var sum = 0.0;
        foreach (var label in labels.cpu().data<float>())
            sum += label;
        return PortableMath.Log(sum / (labels.shape[0] - sum));
    }
}
