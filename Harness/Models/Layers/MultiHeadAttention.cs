using System.Diagnostics.CodeAnalysis;
using Harness.Models.Functions;
using Harness.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Implements Keras' <c>MultiHeadAttention</c> as self-attention: each time step attends to all time steps that hold a word.</summary>
/// <remarks>Vaswani et al. 2017 (arXiv 1706.03762). Source: keras/src/layers/attention/multi_head_attention.py.</remarks>
public sealed class MultiHeadAttention : nn.Module<Tensor, Tensor, Tensor>, IDescribedLayer
{
    /// <summary>The score of a masked time step. Its softmax is 0 next to any unmasked score. It is finite, so that a row that is only padding gets equal
    /// weights instead of NaN.</summary>
    private static readonly Scalar Masked = -1e9;

    private readonly int _heads, _keyWidth;
    private readonly Linear _query, _key, _value, _output;

    /// <summary>Creates the layer. The kernels are Glorot uniform, the biases zero.</summary>
    /// <param name="width">E: width of each time step, in the input and in the output.</param>
    /// <param name="heads">Number of heads; at least 1.</param>
    /// <param name="keyWidth">D: number of components of a query, a key and a value of one head (Keras' <c>key_dim</c>); at least 1.</param>
    /// <param name="random">Draws the initial weights.</param>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "Holds the weights; on a CPU, in single precision, its own sums are never asked for.")]
    public MultiHeadAttention(int width, int heads, int keyWidth, RandomStreams random) : base("MultiHeadAttention")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(keyWidth, 1);
        (_heads, _keyWidth) = (heads, keyWidth);
        _query = nn.Linear(width, heads * keyWidth);
        _key = nn.Linear(width, heads * keyWidth);
        _value = nn.Linear(width, heads * keyWidth);
        _output = nn.Linear(heads * keyWidth, width);
        // Keras counts the fans of these kernels as for a convolution. A kernel [E, heads, D] has fans heads · E in and D · E out; [heads, D, E] has heads · D
        // and heads · E.
        foreach (var projection in new[] { _query, _key, _value })
            Initialise(projection, (double)width * (heads + keyWidth), random);
        Initialise(_output, (double)heads * (keyWidth + width), random);
        RegisterComponents();
    }

    /// <summary>Number of heads.</summary>
    internal int Heads => _heads;

    /// <summary>D: number of components of a query, a key and a value of one head.</summary>
    internal int KeyWidth => _keyWidth;

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Sequence;

    /// <inheritdoc/>
    public string Description => $"attention of {_heads} heads of {_keyWidth}, padding masked";

    /// <inheritdoc/>
    public string Settings => "softmax of scaled products, kernels Glorot uniform, biases 0";

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor padding) // [N, T, E]; [N, T], true where there is no word
    {
        using var scope = NewDisposeScope();
        if (!TensorMemory.CanBeRead(input))
            return ByTorch(input, padding).MoveToOuterDisposeScope();
        Tensor queries = Affine.Of(input, _query.weight!, _query.bias!), keys = Affine.Of(input, _key.weight!, _key.bias!),
            values = Affine.Of(input, _value.weight!, _value.bias!);                       // [N, T, heads · D]
        var attended = SelfAttention.Of(queries, keys, values, padding, _heads);             // [N, T, heads · D]
        return Affine.Of(attended, _output.weight!, _output.bias!).MoveToOuterDisposeScope(); // [N, T, E]
    }

    private static void Initialise(Linear projection, double fans, RandomStreams random)
    {
        KerasInitialisers.Uniform(projection.weight!, Math.Sqrt(6 / fans), random.Initialisation);
        nn.init.zeros_(projection.bias!);
    }

    [SuppressMessage("ApiDesign", "RS0030", Justification = "On a GPU alone, and in double precision: the oracle of tests.")]
    private Tensor ByTorch(Tensor input, Tensor padding)
    {
        using Scalar scale = 1 / Math.Sqrt(_keyWidth);
        Tensor queries = ByHead(_query.call(input)), keys = ByHead(_key.call(input)), values = ByHead(_value.call(input)); // [N, heads, T, D]
        var scores = queries.matmul(keys.transpose(2, 3)).mul(scale);                                                      // [N, heads, T, T]
        var shares = scores.masked_fill(padding.unsqueeze(1).unsqueeze(2), Masked).softmax(3);
        return _output.call(shares.matmul(values).transpose(1, 2).flatten(2));                                             // [N, T, E]
    }

    private Tensor ByHead(Tensor sequence) => sequence.view(sequence.shape[0], sequence.shape[1], _heads, _keyWidth).transpose(1, 2);
}
