using System.Text.RegularExpressions;

namespace Harness.Snapshots;

/// <summary>What two snapshots say of the arithmetic that computed them: whether their weights may be compared to the bit.</summary>
/// <param name="IsExact">Whether equal runs give equal bits on both sides.</param>
/// <param name="VersionsDiffer">Whether both are versions of the CPU's arithmetic, and not the same.</param>
/// <param name="IsOutdated">Whether one side is of a CPU and was made before arithmetic was recorded: it has to be made anew.</param>
/// <param name="Reason">Why weights are not compared, without a full stop; null where they are.</param>
internal sealed partial record RecordedArithmetic(bool IsExact, bool VersionsDiffer, bool IsOutdated, string? Reason)
{
    private const string NotCertified = ", not certified on this machine";

    /// <summary>Compares what two snapshots say.</summary>
    /// <param name="received">What came out now.</param>
    /// <param name="verified">What was accepted.</param>
    public static RecordedArithmetic Of(FlatSnapshot received, FlatSnapshot verified)
    {
        if (received.Arithmetic is null && verified.Arithmetic is null)
            return Noisy("both snapshots were made before arithmetic was recorded");
        if (verified.Arithmetic is not { } before)
            return new RecordedArithmetic(false, false, IsOnCpu(verified), "the baseline was made before arithmetic was recorded");
        if (received.Arithmetic is not { } now)
            return new RecordedArithmetic(false, false, IsOnCpu(received), "the received snapshot was made before arithmetic was recorded");
        if (IsOnCpu(verified) && IsOnCpu(received) && Version(now) != Version(before))
            return new RecordedArithmetic(false, true, false, $"the baseline is of arithmetic {before}, this run of arithmetic {now}");
        if (!IsCertified(now))
            return Noisy($"this run was computed by '{now}', which does not promise equal bits");
        if (!IsCertified(before))
            return Noisy($"the baseline was computed by '{before}', which does not promise equal bits");
        return now == before ? new RecordedArithmetic(true, false, false, null) : Noisy($"the baseline was computed by '{before}', this run by '{now}'");
    }

    /// <summary>Whether equal runs give equal bits under a name.</summary>
    /// <param name="arithmetic">A version, or a GPU with its libtorch.</param>
    public static bool IsCertified(string arithmetic) => CertifiedVersion().IsMatch(arithmetic) || NamedCard().IsMatch(arithmetic);

    private static RecordedArithmetic Noisy(string reason) => new(false, false, false, reason);

    private static bool IsOnCpu(FlatSnapshot snapshot) => snapshot.Device == "cpu";

    private static string Version(string arithmetic) => arithmetic.EndsWith(NotCertified, StringComparison.Ordinal) ? arithmetic[..^NotCertified.Length] : arithmetic;

    [GeneratedRegex("^[1-9][0-9]*$")]
    private static partial Regex CertifiedVersion();

    /// <summary>A card and a libtorch that are both known, and nothing added.</summary>
    [GeneratedRegex("^[A-Z][^,|]*, libtorch [0-9][0-9A-Za-z.+_-]*$")]
    private static partial Regex NamedCard();
}
