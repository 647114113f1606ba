namespace Harness.Tests.Parity;

/// <summary>
/// Contains fixtures/keras/adam.json: the weights after steps of Adam on given gradients, computed in double precision with the formulas of Keras
/// and of TensorFlow.js. The README in fixtures/keras explains each field.
/// </summary>
internal sealed record AdamGolden(AdamSettings Adam, AdamTable Initial, AdamTable Gradients, AdamOutcomes Parameters);

/// <summary>Contains the arguments of both formulas.</summary>
internal sealed record AdamSettings(double LearningRate, double Beta1, double Beta2, double Epsilon);

/// <summary>Contains a matrix of double-precision numbers in row-major order.</summary>
internal sealed record AdamTable(int[] Shape, double[] Values)
{
    public double[] Row(int row) => Values[(row * Shape[1])..((row + 1) * Shape[1])];
}

/// <summary>Contains the weights after each step: with Keras' ε outside the bias correction, and with that of TensorFlow.js inside.</summary>
internal sealed record AdamOutcomes(AdamTable Keras, AdamTable Tfjs);
