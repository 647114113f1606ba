using System.Diagnostics.CodeAnalysis;
using Harness.Models.Functions;
using Harness.Models.Recurrences;
using Harness.Models.Recurrences.Cuda;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Models.Layers;

/// <summary>Implements Keras' <c>Embedding</c> without masking: one trained vector per word id. The padding, id 0, has a vector too.</summary>
public sealed class Embedding : nn.Module<Tensor, Tensor>, IDescribedLayer
{
    private readonly TorchSharp.Modules.Embedding _table;
    private readonly TableGradient _gradient;

    /// <summary>Creates the table, uniform in ±.05.</summary>
    /// <param name="vocabulary">V: the ids are 0 … V−1.</param>
    /// <param name="width">E: number of components of a vector.</param>
    /// <param name="random">Draws the initial weights.</param>
    /// <param name="trains">Whether training changes the vectors; false for pretrained vectors that stay fixed.</param>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "Holds the weights; on a CPU, in single precision, its own sums are never asked for.")]
    public Embedding(int vocabulary, int width, RandomStreams random, bool trains = true) : base("Embedding")
    {
        _table = nn.Embedding(vocabulary, width);
        KerasInitialisers.Uniform(_table.weight!, .05, random.Initialisation);
        _table.weight!.requires_grad = trains;
        _gradient = new TableGradient(() => _table.weight!);
        Description = trains ? $"Embedding {width}" : $"Embedding {width}, not trained";
        RegisterComponents();
    }

    /// <summary>V: the ids are 0 … V−1.</summary>
    internal int Words => (int)_table.weight!.shape[0];

    /// <summary>E: number of components of a vector.</summary>
    internal int Width => (int)_table.weight!.shape[1];

    /// <summary>Tells whether training changes the vectors.</summary>
    internal bool Trains => _table.weight!.requires_grad;

    /// <inheritdoc/>
    public LayerRole Role => LayerRole.Embedding;

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public string Settings => "uniform within 0.05, padding has a vector too";

    /// <inheritdoc/>
    /// <remarks>The output [N, T, E] is a view of memory in the order [T, N, E], which recurrences need. On a CPU, a recurrence reads
    /// each distinct word once instead: see <see cref="DistinctVectors"/>.</remarks>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        if (!TensorMemory.CanBeRead(_table.weight!))
        {
            return (WordProducts.Current is { } products ? products.Embedded(_table.weight!, input, Vectors) : Vectors()).MoveToOuterDisposeScope();

            Tensor Vectors() => CudaEmbedding.CanCompute(_table.weight!, input) ? CudaEmbedding.Of(_table.weight!, input)
                : _table.call(input.t()).transpose(0, 1); // ids [N, T] → [N, T, E]
        }
        var ids = input.to(ScalarType.Int32);
        var vectors = LookUp(ids.t()).transpose(0, 1).MoveToOuterDisposeScope(); // [N, T, E]
        return DistinctVectors.With(vectors, DeduplicatedSequences.OfWords(ids, Words, vectors.requires_grad, LookUp));
    }

    /// <summary>Replaces all vectors.</summary>
    /// <param name="vectors">[V, E], row-major.</param>
    internal void Fill(float[] vectors)
    {
        using var frozen = no_grad();
        using var values = tensor(vectors, _table.weight!.shape);
        _table.weight.copy_(values);
    }

    private Tensor LookUp(Tensor ids) => EmbeddingLookup.Of(_table.weight!, ids, _gradient);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _gradient.Dispose();
        base.Dispose(disposing);
    }
}
