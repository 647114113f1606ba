using Harness.Tokens;

namespace Harness.Experiments.Speed;

/// <summary>A library that trains and evaluates the same models on the same machine, to be compared with.</summary>
public interface IPeer : IDisposable
{
    /// <summary>Returns its name as tables show it.</summary>
    string Name { get; }

    /// <summary>Returns the library's version, and what runs it, as the report's head shows them.</summary>
    string Versions { get; }

    /// <summary>Returns the speed of its product of two large matrices, in 10⁹ operations a second; null where nobody measured it.</summary>
    double? Gigaflops { get; }

    /// <summary>Gives the peer one model's rows.</summary>
    /// <param name="experiment">Which model, and its batch size.</param>
    /// <param name="rows">What to train on.</param>
    /// <param name="toEvaluate">What to evaluate.</param>
    /// <returns>The peer's model, to be measured any number of times.</returns>
    IPeerModel Prepare(Experiment experiment, EncodedCorpus rows, EncodedCorpus toEvaluate);
}

/// <summary>One model of a peer, with the rows that it is measured on.</summary>
public interface IPeerModel : IDisposable
{
    /// <summary>Trains a fresh model over and over, and throws the weights away.</summary>
    /// <param name="duration">How long, after one pass to warm up.</param>
    /// <returns>Milliseconds a step: the median over passes.</returns>
    double MsPerStep(TimeSpan duration);

    /// <summary>Evaluates an untrained model over and over.</summary>
    /// <param name="batch">Rows that it computes at once.</param>
    /// <param name="duration">How long, after one pass to warm up.</param>
    /// <returns>Rows a second: the median over passes.</returns>
    double RowsPerSecond(int batch, TimeSpan duration);
}
