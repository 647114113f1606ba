using Harness.Runtime;

namespace Harness.Snapshots;

/// <summary>Refuses a build server whose CPU is not certified: only the noise gate would judge there, and it passes most mistakes.</summary>
internal static class SupportedRunner
{
    /// <summary>Checks the environment of a snapshot that otherwise holds.</summary>
    /// <param name="received">The new snapshot.</param>
    /// <param name="name">The name of the snapshot, for the message.</param>
    /// <param name="environment">Returns an environment variable; if null, those of the process are used.</param>
    /// <exception cref="SnapshotRefusedException">This is a build server, the snapshot is of its CPU, and its arithmetic is not certified.</exception>
    public static void Check(FlatSnapshot received, string name, Func<string, string?>? environment = null)
    {
        if (BuildServer.Sign(environment) is { } server && RecordedArithmetic.IsOfUncertifiedCpu(received))
        {
            throw new SnapshotRefusedException($"{name}: this build server ({server} is set) computes with the arithmetic '{received.Arithmetic}', "
                + "so only noise could judge the run. A supported runner has the certificate; './research doctor' shows which kernels or models differ.");
        }
    }
}
