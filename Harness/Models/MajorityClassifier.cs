using Harness.Models.Layers;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Says the same of every text: the floor that every experiment has to leave. 1 parameter.</summary>
public sealed class MajorityClassifier : nn.Module<Tensor, Tensor>
{
    private readonly Constant _constant;

    /// <summary>Starts undecided.</summary>
    public MajorityClassifier() : base("majority")
    {
        _constant = new Constant();
        RegisterComponents();
    }

    /// <summary>The log odds that every row gets; set by fitting.</summary>
    public TorchSharp.Modules.Parameter LogOdds => _constant.Value;

    /// <summary>From word ids to logits.</summary>
    /// <param name="input">Ids, [N, T] integers in 0 … V−1.</param>
    /// <returns>The sigmoid's argument, [N, 1]: above 0 means positive.</returns>
    public override Tensor forward(Tensor input) => _constant.call(input); // [N, T] → [N, 1]
}
