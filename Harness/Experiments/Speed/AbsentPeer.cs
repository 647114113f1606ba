using Harness.Tokens;

namespace Harness.Experiments.Speed;

/// <summary>A peer that could not be started. Its place in the tables remains, and it is left out of every model with the reason.</summary>
/// <param name="name">The name of the peer.</param>
/// <param name="reason">Why it could not be started.</param>
internal sealed class AbsentPeer(string name, string reason) : IPeer
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Versions => "";

    /// <inheritdoc/>
    public double? Gigaflops => null;

    /// <inheritdoc/>
    public IPeerModel Prepare(Experiment experiment, EncodedCorpus rows, EncodedCorpus toEvaluate) => throw new IOException(reason);

    /// <inheritdoc/>
    public void Dispose()
    {
        // It has no process.
    }
}
