using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Implements one encoder block of a Transformer: attention, then two dense layers. Both parts have dropout, a shortcut and a layer norm.</summary>
/// <remarks>Source: Vaswani et al. 2017 (arXiv 1706.03762), in the version of <c>TransformerBlock</c> in Keras' example "Text classification with Transformer":
/// the norm comes after the sum, with ε 10⁻⁶.</remarks>
public sealed class TransformerBlock : nn.Module<Tensor, Tensor, Tensor>, IDescribedLayer
{
    private const double Epsilon = 1e-6;

    private readonly MultiHeadAttention _attention;
    private readonly Dense _wide, _narrow;
    private readonly LayerNormalization _normAfterAttention, _normAfterDense;
    private readonly Dropout _dropoutAfterAttention, _dropoutAfterDense;

    /// <summary>Creates the block with Keras' initial weights.</summary>
    /// <param name="width">E: width of each time step.</param>
    /// <param name="heads">Number of attention heads.</param>
    /// <param name="keyWidth">D: number of components of a query, a key and a value of one head; Keras' example uses E.</param>
    /// <param name="denseUnits">Units of the first dense layer, which has a ReLU.</param>
    /// <param name="dropoutRate">Rate of both dropout layers, in [0, 1).</param>
    /// <param name="random">Draws the initial weights and the dropout masks.</param>
    public TransformerBlock(int width, int heads, int keyWidth, int denseUnits, double dropoutRate, RandomStreams random) : base("TransformerBlock")
    {
        _attention = new MultiHeadAttention(width, heads, keyWidth, random);
        _dropoutAfterAttention = new Dropout(dropoutRate, random);
        _normAfterAttention = new LayerNormalization(width, Epsilon);
        _wide = new Dense(width, denseUnits, Activation.Relu, random);
        _narrow = new Dense(denseUnits, width, Activation.Linear, random);
        _dropoutAfterDense = new Dropout(dropoutRate, random);
        _normAfterDense = new LayerNormalization(width, Epsilon);
        Description = FormattableString.Invariant($"Transformer block: {_attention.Description}, dense {denseUnits} relu, dropout {dropoutRate}");
        RegisterComponents();
    }

    /// <summary>The attention.</summary>
    internal MultiHeadAttention Attention => _attention;

    /// <summary>One of the two layer norms, which have equal settings.</summary>
    internal LayerNormalization Norm => _normAfterDense;

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Sequence;

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public string Settings => $"attention: {_attention.Settings}; dense: {_wide.Settings}; norm after each sum: {_normAfterDense.Settings}";

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor padding) // [N, T, E]; [N, T], true where there is no word
    {
        using var scope = NewDisposeScope();
        var x = _dropoutAfterAttention.call(_attention.call(input, padding)); // [N, T, E]
        var attended = _normAfterAttention.call(input.Plus(x));
        x = _dropoutAfterDense.call(_narrow.call(_wide.call(attended)));
        return _normAfterDense.call(attended.Plus(x)).MoveToOuterDisposeScope();    // [N, T, E]
    }
}
