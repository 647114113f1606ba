using Harness.Experiments;
using Harness.Experiments.Certificate;

namespace Harness.Health;

/// <summary>Checks whether equal runs give equal weights on this machine and on every other machine.</summary>
internal static class ArithmeticHealth
{
    private const string Subject = "arithmetic";

    /// <summary>Number of differing parts to list by name. The others are only counted.</summary>
    private const int Named = 6;

    /// <summary>Runs the self-tests and compares their certificate with the committed one; takes about a second.</summary>
    /// <param name="study">The study with the committed certificate.</param>
    /// <returns>One observation.</returns>
    public static Observation Look(Study study)
    {
        try
        {
            return Of(ArithmeticCertificate.Of(study), ArithmeticCertificate.CommittedBy(study));
        }
        catch (IOException damaged)
        {
            return new Observation(Subject, Condition.Warning, damaged.Message, "Restore the file from the repository.");
        }
    }

    /// <summary>Compares two certificates.</summary>
    /// <param name="here">Certificate of this machine.</param>
    /// <param name="committed">Certificate in the repository.</param>
    /// <returns>One observation.</returns>
    internal static Observation Of(ArithmeticCertificate here, ArithmeticCertificate committed)
    {
        var differing = here.DifferencesFrom(committed);
        if (differing.Count == 0)
            return Observation.Ok(Subject,
                $"version {here.Version}, certificate {here.Hash[..16]}: the same code, data and seed give the same weights here as on every CPU with this "
                    + $"certificate, to the bit");
        var named = string.Join("; ", differing.Take(Named)) + (differing.Count > Named ? $"; and {differing.Count - Named} more" : "");
        return new Observation(Subject, Condition.Warning, $"certificate {here.Hash[..16]} differs from the committed {committed.Hash[..16]} in: {named}",
            here.ComputesAs(committed)
                ? "Kernels and libtorch match the certificate, so weights are still compared. These models are new, or their code was changed. "
                    + "'./research doctor --arithmetic --write' renews the certificate."
                : "Weights of this machine cannot be compared with committed ones, so snapshots are judged by noise only. The likely cause is another "
                    + "libtorch or changed kernels.");
    }
}
