using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Looks up the weight of a class in a loss.</summary>
internal static class ClassWeights
{
    /// <summary>Returns the weight of a row.</summary>
    /// <param name="weights">One weight for each class.</param>
    /// <param name="label">Label of the row. A label that is not a class has weight 1.</param>
    public static double Of(double[] weights, float label) => label >= 0 && label < weights.Length && label == (int)label ? weights[(int)label] : 1;

    /// <summary>Returns the weights of all rows.</summary>
    /// <param name="labels">Integers from 0 to K−1 as floats, [N, 1].</param>
    /// <param name="weights">One weight for each class.</param>
    /// <returns>[N, 1], with the type and the device of the labels.</returns>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    public static Tensor OfRows(Tensor labels, double[] weights) =>
        tensor(weights, dtype: labels.dtype, device: labels.device).index_select(0, labels.view(-1).to(int64)).view(labels.shape);
}
