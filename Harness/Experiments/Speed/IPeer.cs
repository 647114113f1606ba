using Harness.Tokens;

namespace Harness.Experiments.Speed;

/// <summary>Another library that trains and evaluates the same models on the same machine, to compare the speed.</summary>
internal interface IPeer : IDisposable
{
    /// <summary>The name of the peer in tables.</summary>
    string Name { get; }

    /// <summary>The version of the library and of its runtime, for the head of the report.</summary>
    string Versions { get; }

    /// <summary>The speed of the peer's product of two large matrices, in 10⁹ operations per second; null if it was not measured.</summary>
    double? Gigaflops { get; }

    /// <summary>Prepares the peer's model of an experiment.</summary>
    /// <param name="experiment">The experiment, which gives the model and the batch size.</param>
    /// <param name="rows">The rows to train on.</param>
    /// <param name="toEvaluate">The rows to evaluate.</param>
    /// <returns>The peer's model, which can be measured any number of times.</returns>
    IPeerModel Prepare(Experiment experiment, EncodedCorpus rows, EncodedCorpus toEvaluate);
}

/// <summary>One model of a peer, with the rows of the measurement.</summary>
internal interface IPeerModel : IDisposable
{
    /// <summary>Trains a new model repeatedly and discards the weights.</summary>
    /// <param name="duration">The duration of the measurement, after one warm-up pass.</param>
    /// <returns>Milliseconds per step, as the median over passes.</returns>
    double MsPerStep(TimeSpan duration);

    /// <summary>Evaluates an untrained model repeatedly.</summary>
    /// <param name="batch">The number of rows in a batch.</param>
    /// <param name="duration">The duration of the measurement, after one warm-up pass.</param>
    /// <returns>Rows per second, as the median over passes.</returns>
    double RowsPerSecond(int batch, TimeSpan duration);
}
