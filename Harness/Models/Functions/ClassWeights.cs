using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;

namespace Harness.Models.Functions;

/// <summary>Looks up how much the rows of a class count in a loss.</summary>
internal static class ClassWeights
{
    /// <summary>Looks up the weight of a row.</summary>
    /// <param name="weights">One for each class.</param>
    /// <param name="label">Of the row; one that is no class has weight 1.</param>
    public static double Of(double[] weights, float label) => label >= 0 && label < weights.Length && label == (int)label ? weights[(int)label] : 1;

    /// <summary>Looks up the weights of all rows.</summary>
    /// <param name="labels">[N, 1], whole numbers from 0 to K−1 as floats.</param>
    /// <param name="weights">One for each class.</param>
    /// <returns>[N, 1], of the labels' type and on their device.</returns>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    public static Tensor OfRows(Tensor labels, double[] weights) =>
        tensor(weights, dtype: labels.dtype, device: labels.device).index_select(0, labels.view(-1).to(int64)).view(labels.shape);
}
