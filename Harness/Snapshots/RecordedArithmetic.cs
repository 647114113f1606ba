using System.Text.RegularExpressions;
using Harness.Experiments;

namespace Harness.Snapshots;

/// <summary>How the arithmetic of two snapshots relates.</summary>
internal enum ArithmeticMatch
{
    /// <summary>The arithmetic is the same and promises equal bits: weights may be compared.</summary>
    Same,

    /// <summary>Both snapshots are from before arithmetic was recorded.</summary>
    BothOlder,

    /// <summary>The accepted snapshot is from before arithmetic was recorded.</summary>
    VerifiedOlder,

    /// <summary>The received snapshot is from before arithmetic was recorded.</summary>
    ReceivedOlder,

    /// <summary>Both sides use the CPU's arithmetic, in different versions.</summary>
    OtherVersion,

    /// <summary>The arithmetic of the received snapshot does not promise equal bits.</summary>
    ReceivedPromisesNothing,

    /// <summary>The arithmetic of the accepted snapshot does not promise equal bits.</summary>
    VerifiedPromisesNothing,

    /// <summary>Each side promises equal bits, but for different GPUs or versions of libtorch.</summary>
    OtherMachine,
}

/// <summary>The arithmetic that computed two snapshots, which determines whether their weights may be compared bit by bit.</summary>
/// <param name="Match">How the two relate.</param>
/// <param name="Received">The arithmetic of the received snapshot; null if it is not stated.</param>
/// <param name="Verified">The arithmetic of the accepted snapshot; null if it is not stated.</param>
/// <param name="IsOnCpu">Whether the accepted snapshot is of a CPU.</param>
internal sealed partial record RecordedArithmetic(ArithmeticMatch Match, string? Received, string? Verified, bool IsOnCpu)
{
    private const string Cpu = "cpu";

    /// <summary>Tells whether equal runs give equal bits on both sides.</summary>
    public bool IsExact => Match == ArithmeticMatch.Same;

    /// <summary>
    /// Whether one CPU side has no arithmetic that can be compared bit by bit although the other side has: it is from before arithmetic was recorded, or it
    /// is an accepted snapshot of a machine without the certificate. That side must be made again; otherwise noise alone would judge from then on.
    /// </summary>
    public bool IsOutdated => IsOnCpu && Match is ArithmeticMatch.VerifiedOlder or ArithmeticMatch.ReceivedOlder or ArithmeticMatch.VerifiedPromisesNothing;

    /// <summary>Checks whether equal runs give equal bits with an arithmetic.</summary>
    /// <param name="arithmetic">A version of the CPU arithmetic, or a GPU with its libtorch.</param>
    /// <returns>False for a CPU without the certificate, for runs of several machines, and for an unknown GPU or libtorch.</returns>
    public static bool IsCertified(string arithmetic) => CertifiedVersion().IsMatch(arithmetic) || NamedGpu().IsMatch(arithmetic);

    /// <summary>Checks whether a snapshot is of a CPU whose arithmetic is not certified or not stated.</summary>
    /// <remarks>Once accepted, such a snapshot is outdated for every machine that holds the certificate: see <see cref="IsOutdated"/>.</remarks>
    /// <param name="snapshot">A received or accepted snapshot.</param>
    internal static bool IsOfUncertifiedCpu(FlatSnapshot snapshot) => snapshot.Device == Cpu && !IsCertified(snapshot.Arithmetic ?? "");

    /// <summary>Compares the arithmetic of two snapshots.</summary>
    /// <param name="received">The new snapshot.</param>
    /// <param name="verified">The accepted snapshot.</param>
    internal static RecordedArithmetic Of(FlatSnapshot received, FlatSnapshot verified) =>
        new(MatchOf(received, verified), received.Arithmetic, verified.Arithmetic, verified.Device == Cpu);

    private static ArithmeticMatch MatchOf(FlatSnapshot received, FlatSnapshot verified)
    {
        if (verified.Arithmetic is not { } before)
            return received.Arithmetic is null ? ArithmeticMatch.BothOlder : ArithmeticMatch.VerifiedOlder;
        if (received.Arithmetic is not { } now)
            return ArithmeticMatch.ReceivedOlder;
        if (verified.Device == Cpu && received.Device == Cpu && Version(now) != Version(before))
            return ArithmeticMatch.OtherVersion;
        if (!IsCertified(now))
            return ArithmeticMatch.ReceivedPromisesNothing;
        if (!IsCertified(before))
            return ArithmeticMatch.VerifiedPromisesNothing;
        return now == before ? ArithmeticMatch.Same : ArithmeticMatch.OtherMachine;
    }

    private static string Version(string arithmetic) =>
        arithmetic.EndsWith(ArithmeticName.NotCertified, StringComparison.Ordinal) ? arithmetic[..^ArithmeticName.NotCertified.Length] : arithmetic;

    [GeneratedRegex("^[1-9][0-9]*$")]
    private static partial Regex CertifiedVersion();

    /// <summary>Matches a known GPU with a known libtorch and no addition.</summary>
    [GeneratedRegex("^[A-Z][^,|]*, libtorch [0-9][0-9A-Za-z.+_-]*$")]
    private static partial Regex NamedGpu();
}
