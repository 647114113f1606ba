using System.Globalization;
using Harness.Arithmetic;

namespace Harness.Training.Optimisation;

/// <summary>Defines how the learning rate changes over the steps of a run, as a factor of the declared rate.</summary>
/// <remarks>The factors have the same bits on every CPU.</remarks>
public sealed record LearningRateSchedule
{
    private readonly Shape _shape;
    private readonly int _every, _warmUp;
    private readonly double _factor;

    private LearningRateSchedule(Shape shape, int every, double factor, int warmUp) => (_shape, _every, _factor, _warmUp) = (shape, every, factor, warmUp);

    private enum Shape
    {
        Constant,
        Steps,
        Cosine,
    }

    /// <summary>Keeps the declared rate. Use it with <see cref="WithWarmUp"/>.</summary>
    public static LearningRateSchedule Constant { get; } = new(Shape.Constant, 0, 1, 0);

    /// <summary>Multiplies the rate by a factor every few epochs, as PyTorch's <c>StepLR</c> does.</summary>
    /// <param name="everyEpochs">Number of epochs between two changes; at least 1.</param>
    /// <param name="factor">The factor; above 0, at most 1.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static LearningRateSchedule Steps(int everyEpochs, double factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(everyEpochs, 1);
        return new(Shape.Steps, everyEpochs, factor is > 0 and <= 1
            ? factor : throw new ArgumentOutOfRangeException(nameof(factor), factor, "Expected more than 0 and at most 1."), 0);
    }

    /// <summary>Decreases the rate over all steps of the run along half a cosine, as Keras' <c>CosineDecay</c> does.</summary>
    /// <param name="leftOver">The factor at the end; at least 0, below 1.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The factor is out of range.</exception>
    public static LearningRateSchedule Cosine(double leftOver = 0) => new(Shape.Cosine, 0, leftOver is >= 0 and < 1
        ? leftOver : throw new ArgumentOutOfRangeException(nameof(leftOver), leftOver, "Expected 0 or more and less than 1."), 0);

    /// <summary>Increases the rate linearly over the first steps: step t of W uses t / W of the rate. The schedule itself starts after them.</summary>
    /// <param name="steps">W, the number of steps; at least 1.</param>
    /// <returns>The schedule with a warm-up.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public LearningRateSchedule WithWarmUp(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return new(_shape, _every, _factor, steps);
    }

    /// <summary>Computes the factor of a step.</summary>
    /// <param name="step">Number of the step, from 0.</param>
    /// <param name="stepsAnEpoch">Steps per epoch; at least 1.</param>
    /// <param name="steps">Planned number of steps of the whole run.</param>
    /// <returns>The factor, 0 to 1.</returns>
    public double Factor(long step, long stepsAnEpoch, long steps)
    {
        if (step < _warmUp)
            return (step + 1.0) / _warmUp;
        switch (_shape)
        {
            case Shape.Steps:
                var factor = 1.0;
                for (var passed = step / stepsAnEpoch / _every; passed > 0; passed--)
                    factor *= _factor;
                return factor;
            case Shape.Cosine:
                var gone = Math.Min(1, (double)(step - _warmUp) / Math.Max(1, steps - _warmUp));
                return (1 - _factor) * (.5 * (1 + PortableMath.SineCosineOfTurns(gone / 2).Cosine)) + _factor;
            default:
                return 1;
        }
    }

    /// <summary>Describes the schedule in words.</summary>
    /// <returns>A text such as "cosine to 0, after 100 steps of warm-up".</returns>
    public override string ToString()
    {
        var shape = _shape switch
        {
            Shape.Steps => string.Create(CultureInfo.InvariantCulture, $"times {_factor} every {(_every == 1 ? "epoch" : $"{_every} epochs")}"),
            Shape.Cosine => string.Create(CultureInfo.InvariantCulture, $"cosine to {_factor}"),
            _ => "constant",
        };
        return _warmUp == 0 ? shape : string.Create(CultureInfo.InvariantCulture, $"{shape}, after {_warmUp} step{(_warmUp == 1 ? "" : "s")} of warm-up");
    }
}
