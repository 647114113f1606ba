using Harness.Models.Layers;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Predicts the same for every text: the baseline that every experiment has to beat. It has one parameter for each logit.</summary>
public sealed class MajorityClassifier : nn.Module<Tensor, Tensor>
{
    private readonly Constant _constant;

    /// <summary>Creates the model with all logits 0.</summary>
    /// <param name="logits">1 for two classes, otherwise one for each class.</param>
    public MajorityClassifier(int logits = 1) : base("majority")
    {
        _constant = new Constant(logits);
        RegisterComponents();
    }

    /// <summary>The prediction for every row: the log odds of label 1, or the logarithm of each class's share. Fitting sets it.</summary>
    public TorchSharp.Modules.Parameter LogOdds => _constant.Value;

    /// <summary>Computes logits from word ids.</summary>
    /// <param name="input">Ids, [N, T], integers in 0 … V−1.</param>
    /// <returns>The argument of the sigmoid, [N, 1], where above 0 means positive; or the arguments of the softmax, [N, K].</returns>
    public override Tensor forward(Tensor input) => _constant.call(input); // [N, T] → [N, 1] or [N, K]
}
