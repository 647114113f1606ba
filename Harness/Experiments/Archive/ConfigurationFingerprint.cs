using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Harness.Experiments.Certificate;
using Harness.Invariants;
using Harness.Models;

namespace Harness.Experiments.Archive;

/// <summary>A hash of everything that determines the result of a run, except the code. Equal hashes mean equal configurations on equal rows.</summary>
/// <remarks>
/// The code is not part of the hash, because snapshots detect changes of the harness that change results. After such a change, delete the archive
/// or check <see cref="RunRecord.Harness"/>.
/// </remarks>
internal static class ConfigurationFingerprint
{
    /// <summary>Computes the fingerprint of one training run.</summary>
    /// <param name="experiment">The declaration of the experiment.</param>
    /// <param name="model">The layers and the parameter count of the experiment's model.</param>
    /// <param name="profile">The profile of the run.</param>
    /// <param name="data">The data evidence, see <see cref="DataEvidence"/>.</param>
    /// <param name="device">The name of the device, such as "cpu".</param>
    /// <param name="seed">The seed of the run.</param>
    /// <returns>64 hexadecimal digits in lower case.</returns>
    public static string Of(Experiment experiment, ModelSummary model, Profile profile, RunEvidence data, string device, int seed)
    {
        IEnumerable<KeyValuePair<string, string>> all =
        [
            new("format", Number(RunRecord.Version)),
            new("experiment", experiment.Name),
            .. Factors.Of(experiment, model).Where(factor => !Factors.IsOff(factor)), // so that runs from before an option existed keep their names
            new("parameters", Number(model.Parameters)),
            new("layers", string.Join("; ", model.Layers.Select(layer => layer.Statement))),
            new("checkpoint", experiment.EvaluatedWeights),
            new("epochs", Number(profile.EpochsFor(data.Fitted.Rows, experiment.BatchSize))),
            new("training rows", data.Train.Fingerprint),
            new("test rows", data.Test.Fingerprint),
            new("training ids", data.EncodedTrain.IdsSha256),
            new("test ids", data.EncodedTest.IdsSha256),
            new("training labels", Convert.ToHexStringLower(SHA256.HashData(data.EncodedTrain.Labels.Span))),
            new("device", device),
            new("arithmetic", Number(ArithmeticCertificate.CurrentVersion)),
            new("seed", Number(seed)),
        ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join("\n", all.Select(factor => $"{factor.Key}: {factor.Value}")))));
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
