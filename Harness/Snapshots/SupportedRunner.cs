using Harness.Runtime;

namespace Harness.Snapshots;

/// <summary>Refuses a build server whose CPU does not compute the certified bits: there the noise gate alone would judge, and pass most mistakes.</summary>
public static class SupportedRunner
{
    /// <summary>Checks a snapshot that holds otherwise.</summary>
    /// <param name="snapshot">What came out now.</param>
    /// <param name="name">Of the snapshot, for the message.</param>
    /// <param name="environment">Reads an environment variable; the process's own if left out.</param>
    /// <exception cref="SnapshotRefusedException">This is a build server, the snapshot is of its CPU, and its arithmetic is not certified.</exception>
    public static void Check(string snapshot, string name, Func<string, string?>? environment = null)
    {
        var received = FlatSnapshot.Read(snapshot, "received");
        if (BuildServer.Sign(environment) is { } server && RecordedArithmetic.IsOfUncertifiedCpu(received))
        {
            throw new SnapshotRefusedException($"{name}: this build server ({server} is set) computes with the arithmetic '{received.Arithmetic}', "
                + "so only noise could judge the run. A supported runner holds the certificate: 'research doctor' says which kernels or models differ.");
        }
    }
}
