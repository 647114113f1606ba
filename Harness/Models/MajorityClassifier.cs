using Harness.Models.Layers;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Says the same of every text: the floor that every experiment has to leave. A parameter for each logit.</summary>
public sealed class MajorityClassifier : nn.Module<Tensor, Tensor>
{
    private readonly Constant _constant;

    /// <summary>Starts undecided.</summary>
    /// <param name="logits">1 for two classes, or one for each class.</param>
    public MajorityClassifier(int logits = 1) : base("majority")
    {
        _constant = new Constant(logits);
        RegisterComponents();
    }

    /// <summary>What every row gets: the log odds of label 1, or the logarithm of each class's share; set by fitting.</summary>
    public TorchSharp.Modules.Parameter LogOdds => _constant.Value;

    /// <summary>From word ids to logits.</summary>
    /// <param name="input">Ids, [N, T] integers in 0 … V−1.</param>
    /// <returns>The sigmoid's argument, [N, 1], where above 0 means positive; or the softmax's arguments, [N, K].</returns>
    public override Tensor forward(Tensor input) => _constant.call(input); // [N, T] → [N, 1] or [N, K]
}
