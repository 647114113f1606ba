using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Harness.Arithmetic;
using Harness.Models;
using Harness.Runtime;
using Harness.Training.Checkpointing;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Fits a <see cref="MajorityClassifier"/> in closed form. Trained by steps, its constant would move randomly around the optimum near zero, and the
/// predicted class would be random.</summary>
public static class MajorityVote
{
    /// <summary>The number of rows that stands for none. The logarithm of 0 is infinite, and so would be the loss of a test row of such a class.</summary>
    private const double WithoutRows = .5;

    /// <summary>Sets the constant to the log odds of the training labels, or the constants to the logarithms of the classes' shares. This takes one pass; more
    /// epochs would change nothing.</summary>
    /// <param name="model">A <see cref="MajorityClassifier"/>.</param>
    /// <param name="rows">The training rows, whose labels are counted.</param>
    /// <param name="plan">Only its objective and its trace are used.</param>
    /// <param name="random">Not used.</param>
    /// <param name="mayContinue">Called at the end of the only epoch; its result is ignored.</param>
    /// <returns>The record of the epoch.</returns>
    /// <exception cref="ArgumentException">The model is not a <see cref="MajorityClassifier"/>.</exception>
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

    /// <summary>Computes log(p / (1 − p)) in double precision, row by row, where p is the mean label. A class without rows counts as half a row.</summary>
    private static double LogOdds(Tensor labels)
    {
        var (sum, rows) = (0.0, labels.shape[0]);
        foreach (var label in labels.cpu().data<float>())
            sum += label;
        sum = Math.Clamp(sum, WithoutRows, rows - WithoutRows);
        return PortableMath.Log(sum / (rows - sum));
    }

    /// <summary>Computes log p of each class. A class without rows counts as half a row.</summary>
    private static float[] LogShares(Tensor labels, int classes)
    {
        var counts = new long[classes];
        foreach (var label in labels.cpu().data<float>())
            counts[(int)label]++;
        return Array.ConvertAll(counts, count => (float)PortableMath.Log(Math.Max(count, WithoutRows) / labels.shape[0]));
    }
}
