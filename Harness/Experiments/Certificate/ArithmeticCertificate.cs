using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Harness.Arithmetic.SelfTests;

namespace Harness.Experiments.Certificate;

/// <summary>Hashes of self-tests. Machines with equal certificates train bit-identical weights from equal code, data and seeds.</summary>
/// <param name="Version">The number of intended changes to the arithmetic.</param>
/// <param name="Kernels">One part for each kernel; these need no libtorch.</param>
/// <param name="Models">The parts that need libtorch: first the libtorch operations that runs use, then one part for each function of tensors, then for each
/// experiment of a study the initial weights, the weights after the first steps, and the logits.</param>
public sealed record ArithmeticCertificate(int Version, IReadOnlyList<CertificatePart> Kernels, IReadOnlyList<CertificatePart> Models)
{
    /// <summary>The version of the arithmetic in this code. Raise it when weights are meant to change.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The committed certificate file of the harness, in the harness's own repository.</summary>
    internal const string CommittedFile = "Harness/Experiments/Certificate/arithmetic.txt";

    private const string Resource = "arithmetic.txt", VersionKey = "version", WholeKey = "whole", KernelsKey = "kernels";

    private static readonly Lazy<IReadOnlyList<CertificatePart>> KernelsComputed =
        new(() => [.. KernelSelfTestCatalogue.All.Select(test => new CertificatePart($"kernel: {test.Name}", test.Hash()))]);

    private static readonly Lazy<IReadOnlyList<CertificatePart>> OutsideModelsComputed =
        new(() => [.. TorchSelfTest.OfAll(), .. FunctionSelfTest.OfAll()]);

    private static readonly ConcurrentDictionary<Study, Lazy<ArithmeticCertificate>> Computed = new();

    private static readonly Lazy<ArithmeticCertificate> Read = new(ReadCommitted);

    /// <summary>Tells whether kernels, functions and libtorch compute the same bits on this machine as in the harness's committed certificate. The models of a
    /// study are not compared, because a changed model does not make its weights less trustworthy.</summary>
    /// <exception cref="IOException">The committed file is damaged.</exception>
    public static bool IsHeldByMachine => OfHarness.ComputesAs(Committed);

    /// <summary>The harness's part of the certificate for this machine's CPU: kernels, functions and libtorch.</summary>
    public static ArithmeticCertificate OfHarness => KernelsAlone with { Models = OutsideModelsComputed.Value };

    /// <summary>Computes the certificate of this machine's CPU for a study. The first call takes about a second.</summary>
    /// <param name="study">The study whose models are trained for their first steps.</param>
    /// <returns>The harness's part. If the study commits a certificate, also three parts for each experiment.</returns>
    public static ArithmeticCertificate Of(Study study) => Computed.GetOrAdd(study, _ => new(() => study.Certificate is null
        ? OfHarness
        : KernelsAlone with { Models = [.. OutsideModelsComputed.Value, .. ModelSelfTest.OfAll(study.Experiments, study.ObjectiveOf)] })).Value;

    /// <summary>Reads the certificate that a study commits.</summary>
    /// <param name="study">The study.</param>
    /// <returns>The study's certificate; if the study commits none, the certificate of the harness.</returns>
    /// <exception cref="IOException">The committed file is damaged.</exception>
    public static ArithmeticCertificate CommittedBy(Study study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return study.Certificate is { } committed ? Parse(committed.Read(), committed.File) : Committed;
    }

    /// <summary>The kernels' part of the certificate for this machine; it needs no libtorch.</summary>
    public static ArithmeticCertificate KernelsAlone => new(CurrentVersion, KernelsComputed.Value, []);

    /// <summary>The committed certificate of the harness: kernels, functions and libtorch.</summary>
    /// <exception cref="IOException">The committed file is damaged.</exception>
    public static ArithmeticCertificate Committed => Read.Value;

    /// <summary>SHA-256 of the version and all parts, in lower-case hexadecimal.</summary>
    public string Hash => HashOf([.. Kernels, .. Models]);

    /// <summary>SHA-256 of the version and the kernels, in lower-case hexadecimal.</summary>
    public string KernelsHash => HashOf(Kernels);

    /// <summary>Returns whether kernels, functions and libtorch have equal bits in two certificates. The parts of declared models are not compared.</summary>
    /// <param name="other">The certificate to compare with.</param>
    /// <returns>True if the bits are equal.</returns>
    public bool ComputesAs(ArithmeticCertificate other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return KernelsHash == other.KernelsHash && OutsideModels(Models).SequenceEqual(OutsideModels(other.Models));

        static IEnumerable<CertificatePart> OutsideModels(IEnumerable<CertificatePart> parts) =>
            parts.Where(IsOutsideModels);
    }

    /// <summary>Returns whether a part that needs libtorch does not belong to a declared model.</summary>
    internal static bool IsOutsideModels(CertificatePart part) =>
        part.Name.StartsWith(TorchSelfTest.Prefix, StringComparison.Ordinal) || part.Name.StartsWith(FunctionSelfTest.Prefix, StringComparison.Ordinal);

    /// <summary>Names the parts in which two certificates differ.</summary>
    /// <param name="other">The certificate to compare with.</param>
    /// <returns>Names in this certificate's order, then those that only the other certificate has; empty if the hashes are equal.</returns>
    public IReadOnlyList<string> DifferencesFrom(ArithmeticCertificate other)
    {
        ArgumentNullException.ThrowIfNull(other);
        CertificatePart[] mine = [.. Kernels, .. Models], others = [.. other.Kernels, .. other.Models];
        return
        [
            .. Version == other.Version ? Array.Empty<string>() : [FormattableString.Invariant($"version {Version}, not {other.Version}")],
            .. mine.Except(others).Concat(others.Except(mine)).Select(part => part.Name).Distinct(),
        ];
    }

    /// <summary>Formats the certificate as in the committed file.</summary>
    /// <returns>The version and both hashes, then one line for each part.</returns>
    internal string ToText() => string.Concat(
        new[] { FormattableString.Invariant($"{VersionKey} {Version}"), $"{WholeKey} {Hash}", $"{KernelsKey} {KernelsHash}" }
            .Concat(Kernels.Concat(Models).Select(part => $"{part.Hash} {part.Name}")).Select(line => line + '\n'));

    /// <summary>Parses the output of <see cref="ToText"/>.</summary>
    /// <param name="text">The text of the file.</param>
    /// <param name="file">The name of the file, for messages.</param>
    /// <returns>The certificate.</returns>
    /// <exception cref="IOException">A line has another form, or a hash does not match the parts.</exception>
    internal static ArithmeticCertificate Parse(string text, string file = CommittedFile)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select((line, index) =>
            (Number: index + 1, Words: line.Split(' ', 2), Text: line)).ToList();
        if (lines.FirstOrDefault(line => line.Words.Length < 2) is { Text: not null } broken)
            throw Damaged($"line {broken.Number} is '{broken.Text}'; expected a hash and a name.");
        if (lines.Count < 3 || lines[0].Words[0] != VersionKey || lines[1].Words[0] != WholeKey || lines[2].Words[0] != KernelsKey
            || !int.TryParse(lines[0].Words[1], CultureInfo.InvariantCulture, out var version))
            throw Damaged($"expected '{VersionKey} NUMBER', '{WholeKey} HASH' and '{KernelsKey} HASH' in the first three lines.");
        var parts = lines.Skip(3).Select(line => new CertificatePart(line.Words[1], line.Words[0])).ToLookup(part => part.Name.StartsWith("kernel: ",
            StringComparison.Ordinal));
        var certificate = new ArithmeticCertificate(version, [.. parts[true]], [.. parts[false]]);
        return certificate.Hash == lines[1].Words[1] && certificate.KernelsHash == lines[2].Words[1]
            ? certificate
            : throw Damaged($"its hashes do not match its parts, whose hashes are '{certificate.Hash}' and, for the kernels, '{certificate.KernelsHash}'.");

        IOException Damaged(string what) => new($"The committed arithmetic certificate ({file}) is damaged: {what}");
    }

    private static ArithmeticCertificate ReadCommitted()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    private string HashOf(IEnumerable<CertificatePart> parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        FormattableString.Invariant($"{VersionKey} {Version}\n") + string.Concat(parts.Select(part => $"{part.Hash} {part.Name}\n")))));
}
