using System.Text.RegularExpressions;
using Harness.Experiments;

namespace Harness.Snapshots;

/// <summary>How the arithmetic of two snapshots relates.</summary>
public enum ArithmeticMatch
{
    /// <summary>It is the same and promises equal bits: weights may be compared.</summary>
    Same,

    /// <summary>Both snapshots are from before arithmetic was recorded.</summary>
    BothOlder,

    /// <summary>The accepted snapshot is from before arithmetic was recorded.</summary>
    VerifiedOlder,

    /// <summary>The received snapshot is from before arithmetic was recorded.</summary>
    ReceivedOlder,

    /// <summary>Both are versions of the CPU's arithmetic, and not the same.</summary>
    OtherVersion,

    /// <summary>What computed the received snapshot does not promise equal bits.</summary>
    ReceivedPromisesNothing,

    /// <summary>What computed the accepted snapshot does not promise equal bits.</summary>
    VerifiedPromisesNothing,

    /// <summary>Each side promises equal bits, and they are different GPUs or versions of libtorch.</summary>
    OtherMachine,
}

/// <summary>What two snapshots say of the arithmetic that computed them: whether their weights may be compared to the bit.</summary>
/// <param name="Match">How the two relate.</param>
/// <param name="Received">What computed the received snapshot; null if it does not say.</param>
/// <param name="Verified">What computed the accepted snapshot; null if it does not say.</param>
/// <param name="IsOnCpu">Whether the accepted snapshot is of a CPU.</param>
public sealed partial record RecordedArithmetic(ArithmeticMatch Match, string? Received, string? Verified, bool IsOnCpu)
{
    private const string Cpu = "cpu";

    /// <summary>Whether equal runs give equal bits on both sides.</summary>
    public bool IsExact => Match == ArithmeticMatch.Same;

    /// <summary>
    /// Whether one side is of a CPU and says of no arithmetic that could be compared to the bit, though the other one can:
    /// from before arithmetic was recorded, or a baseline
    /// of a machine without the certificate. It has to be made anew; otherwise noise alone would judge from then on.
    /// </summary>
    public bool IsOutdated => IsOnCpu && Match is ArithmeticMatch.VerifiedOlder or ArithmeticMatch.ReceivedOlder or ArithmeticMatch.VerifiedPromisesNothing;

    /// <summary>Whether equal runs give equal bits under a name.</summary>
    /// <param name="arithmetic">A version, or a GPU with its libtorch.</param>
    /// <returns>False for a CPU without the certificate, for runs of several machines, and for a GPU or a libtorch that nobody could name.</returns>
    public static bool IsCertified(string arithmetic) => CertifiedVersion().IsMatch(arithmetic) || NamedCard().IsMatch(arithmetic);

    /// <summary>Whether a snapshot is of a CPU that does not compute the certified bits, or does not say.</summary>
    /// <remarks>As a baseline it is outdated for every machine that holds the certificate: see <see cref="IsOutdated"/>.</remarks>
    /// <param name="snapshot">Received or accepted.</param>
    internal static bool IsOfUncertifiedCpu(FlatSnapshot snapshot) => snapshot.Device == Cpu && !IsCertified(snapshot.Arithmetic ?? "");

    /// <summary>Compares what two snapshots say.</summary>
    /// <param name="received">What came out now.</param>
    /// <param name="verified">What was accepted.</param>
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

    /// <summary>A card and a libtorch that are both known, and nothing added.</summary>
    [GeneratedRegex("^[A-Z][^,|]*, libtorch [0-9][0-9A-Za-z.+_-]*$")]
    private static partial Regex NamedCard();
}
