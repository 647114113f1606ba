using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Harness.Arithmetic;
using Harness.Models;
using Harness.Runtime;
using Harness.Training.Checkpointing;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Fits a <see cref="MajorityClassifier"/> in closed form. Trained by steps it would walk about its optimum at zero,
/// and the side it ends on would be chance.</summary>
public static class MajorityVote
{
    /// <summary>Sets the constant to the log odds of the training labels, or the constants to the logarithms of the classes'
    /// shares; one pass, and nothing to repeat.</summary>
    /// <param name="model">A <see cref="MajorityClassifier"/>.</param>
    /// <param name="rows">What to count.</param>
    /// <param name="plan">Of no effect, but for its objective and trace.</param>
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
        var objective = plan.Objective;
        if (objective.IsBinary)
        {
            using Scalar logOdds = (float)LogOdds(labels);
            majority.LogOdds.fill_(logOdds);
        }
        else
            majority.LogOdds.copy_(tensor(LogShares(labels, objective.Classes)));

        using var meter = new StepMeter(rows.Device, rows.Rows, objective, window: 1);
        var logits = majority.LogOdds.expand(rows.Rows, objective.Logits).contiguous(); // [N, 1] or [N, K]
        meter.Add(objective.LossOf(logits, labels), logits, labels);
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

    /// <summary>Computes log p of each class; −∞ for one without rows.</summary>
    private static float[] LogShares(Tensor labels, int classes)
    {
        var counts = new long[classes];
        foreach (var label in labels.cpu().data<float>())
            counts[(int)label]++;
        return Array.ConvertAll(counts, count => (float)PortableMath.Log((double)count / labels.shape[0]));
    }
}
