using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Harness.Experiments.Certificate;
using Harness.Invariants;
using Harness.Models;

namespace Harness.Experiments.Archive;

/// <summary>A hash of everything that decides what a run comes to: two runs with the same one were asked the same question of the same rows.</summary>
/// <remarks>
/// The code is not in it: a change of the harness that moves results is what snapshots are for. Whoever keeps an archive over such a change deletes it,
/// or looks at <see cref="RunRecord.Harness"/>.
/// </remarks>
internal static class ConfigurationFingerprint
{
    /// <summary>Of one training run.</summary>
    /// <param name="experiment">Its declaration.</param>
    /// <param name="model">Layers and parameters of its model.</param>
    /// <param name="profile">How large it is run.</param>
    /// <param name="data">What it is run on.</param>
    /// <param name="device">Its name, such as "cpu".</param>
    /// <param name="seed">Of the run.</param>
    /// <returns>64 hexadecimal digits in lower case.</returns>
    public static string Of(Experiment experiment, ModelSummary model, Profile profile, RunEvidence data, string device, int seed)
    {
        IEnumerable<KeyValuePair<string, string>> all =
        [
            new("format", Number(RunRecord.Version)),
            new("experiment", experiment.Name),
            .. Factors.Of(experiment, model).Where(factor => !Factors.IsOff(factor)), // so that a run of before an option was known keeps its name
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
