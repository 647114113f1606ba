namespace Harness.Tests.Parity;

/// <summary>
/// fixtures/keras/adam.json: Adam alone on given gradients, in double precision, from the formulas in Keras and in tfjs;
/// the README there explains each field.
/// </summary>
internal sealed record AdamGolden(AdamSettings Adam, AdamTable Initial, AdamTable Gradients, AdamOutcomes Parameters);

/// <summary>What both formulas were given.</summary>
internal sealed record AdamSettings(double LearningRate, double Beta1, double Beta2, double Epsilon);

/// <summary>Row-major numbers in double precision.</summary>
internal sealed record AdamTable(int[] Shape, double[] Values)
{
    public double[] Row(int row) => Values[(row * Shape[1])..((row + 1) * Shape[1])];
}

/// <summary>Where the two places of ε lead.</summary>
internal sealed record AdamOutcomes(AdamTable Keras, AdamTable Tfjs);
