using System.Runtime.CompilerServices;
using Harness.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Recurrences.Cuda;

/// <summary>Keeps P = E·Wᵀ + b during an evaluation on a GPU: the product of every word's vector with the input weights of a recurrence. The time steps then
/// take rows of P by word id, so the first product is computed once for each word instead of once for each position.</summary>
/// <remarks>The weights must not change between <see cref="Begin"/> and <see cref="Dispose"/>. If nothing else in the model reads the embedded words, they are
/// not looked up: see <see cref="Ask"/>.</remarks>
internal sealed class WordProducts : IDisposable
{
    [ThreadStatic]
    private static WordProducts? _ofThisThread;

    private readonly ConditionalWeakTable<Tensor, Lookup> _lookups = [];
    private readonly Dictionary<(nint Table, nint Weights), Tensor> _products = [];

    private static readonly Scalar NotANumber = float.NaN; // in a field: TorchSharp may free a temporary one too early

    /// <summary>The models that <see cref="Ask"/> has tested, and whether they need no lookup.</summary>
    private static readonly ConditionalWeakTable<nn.Module, StrongBox<bool>> Asked = [];

    private WordProducts()
    {
    }

    /// <summary>Tells whether <see cref="Embedded"/> leaves out the lookup.</summary>
    public bool LeavesOutLookups { get; private set; }

    /// <summary>Records that a sequence was looked up.</summary>
    /// <param name="Table">The vectors of all words, [V, E].</param>
    /// <param name="Ids">Word ids, [N, T], 32-bit integers.</param>
    internal sealed record Lookup(Tensor Table, Tensor Ids);

    /// <summary>The products of the evaluation on this thread; null outside an evaluation.</summary>
    public static WordProducts? Current => _ofThisThread;

    /// <summary>Begins an evaluation on this thread.</summary>
    /// <returns>The caller disposes it on this thread after the last batch.</returns>
    /// <exception cref="InvalidOperationException">Another evaluation has begun on this thread.</exception>
    public static WordProducts Begin() => _ofThisThread is null ? _ofThisThread = new WordProducts()
        : throw new InvalidOperationException("An evaluation has begun on this thread and has not ended.");

    /// <summary>Finds out, once for each model, whether the model needs the embedded words. To do so, it computes some rows a second time with NaN in place of
    /// the words. If the logits are the same, only recurrences read the words, and they take products instead. If the model still reads the words later, it
    /// gets NaN, which the invariants refuse.</summary>
    /// <param name="model">The model, in inference mode.</param>
    /// <param name="ids">Some rows, [n, T].</param>
    public void Ask(nn.Module<Tensor, Tensor> model, Tensor ids)
    {
        if (!Asked.TryGetValue(model, out var needsNone))
        {
            using var scope = NewDisposeScope();
            var expected = model.call(ids);
            LeavesOutLookups = true;
            needsNone = new StrongBox<bool>(model.call(ids).Equals(expected));
            Asked.Add(model, needsNone);
        }
        LeavesOutLookups = needsNone.Value;
    }

    /// <summary>Returns the vectors of words, or NaN of the same shape if nothing reads them, and notes how they are looked up.</summary>
    /// <param name="table">The vectors of all words, [V, E].</param>
    /// <param name="ids">Word ids, [N, T].</param>
    /// <param name="lookUp">Looks the vectors up.</param>
    /// <returns>[N, T, E].</returns>
    public Tensor Embedded(Tensor table, Tensor ids, Func<Tensor> lookUp)
    {
        using var scope = NewDisposeScope();
        var sequence = LeavesOutLookups
            ? full([1], NotANumber, table.dtype, table.device).expand(ids.shape[0], ids.shape[1], table.shape[1]) : lookUp();
        Note(sequence.MoveToOuterDisposeScope(), table, ids);
        return sequence;
    }

    /// <summary>Notes that a sequence was looked up.</summary>
    /// <param name="sequence">Output of the lookup, [N, T, E].</param>
    /// <param name="table">The vectors of all words, [V, E].</param>
    /// <param name="ids">Word ids, [N, T].</param>
    private void Note(Tensor sequence, Tensor table, Tensor ids) =>
        _lookups.Add(sequence, new Lookup(Kept(table.detach()), Kept(ids.to(ScalarType.Int32).contiguous().alias())));

    /// <summary>Returns how a sequence was looked up.</summary>
    /// <param name="sequence">An input of a recurrence.</param>
    /// <returns>The table and the ids; null for any other sequence.</returns>
    public Lookup? LookupOf(Tensor sequence) => _lookups.TryGetValue(sequence, out var lookup) ? lookup : null;

    /// <summary>Returns P. It is computed on first use.</summary>
    /// <param name="table">The vectors of all words, [V, E].</param>
    /// <param name="directions">The weights of the recurrence.</param>
    /// <returns>[V, D · G · H]; owned by this object.</returns>
    public Tensor Of(Tensor table, IReadOnlyList<DirectionWeights> directions)
    {
        var key = (LibTorch.AddressOf(table), LibTorch.AddressOf(directions[0].Input));
        if (!_products.TryGetValue(key, out var products))
            _products[key] = products = CudaRecurrence.Products(table, directions).DetachFromDisposeScope();
        return products;
    }

    /// <summary>Keeps a tensor of the same memory until the model's forward pass ends. The layer disposes its own tensors earlier.</summary>
    private static Tensor Kept(Tensor view) => view.MoveToOuterDisposeScope().MoveToOuterDisposeScope();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var products in _products.Values)
            products.Dispose();
        _ofThisThread = null;
    }
}
