using System.Diagnostics.CodeAnalysis;

namespace Harness.Snapshots.BuiltIn;

/// <summary>Where one snapshot lies and how it is compared; the same members as Verify's type of this name, as far as they are used here.</summary>
public sealed class VerifySettings
{
    private readonly Dictionary<string, StringCompare> _comparers = new(StringComparer.OrdinalIgnoreCase);

    internal string? Directory { get; private set; }

    internal string? FileName { get; private set; }

    internal bool AcceptsReceived { get; private set; }

    internal bool ShowsDiff { get; private set; } = true;

    /// <summary>The folder of both files.</summary>
    /// <param name="directory">Absolute, or relative to the source file that verifies.</param>
    public void UseDirectory(string directory) => Directory = directory;

    /// <summary>The files' name before ".verified" and ".received".</summary>
    /// <param name="fileName">Without folder and extension.</param>
    public void UseFileName(string fileName) => FileName = fileName;

    /// <summary>Compares texts that are not the same to the byte.</summary>
    /// <param name="compare">Asked only then.</param>
    /// <param name="extensions">For which it is asked, without a dot.</param>
    public void UseStringComparer(StringCompare compare, params string[] extensions)
    {
        foreach (var extension in extensions)
            _comparers[extension] = compare;
    }

    /// <summary>Takes the text as it is. This engine never does otherwise; Verify, unasked, replaces what looks like a date or a GUID.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "An instance member in Verify.")]
    public void DisableScrubbers()
    {
    }

    /// <summary>Accepts whatever is received. For tests of the snapshots themselves, never for results.</summary>
    public void AutoVerify() => AcceptsReceived = true;

    /// <summary>Opens no diff tool. For snapshots that are meant to differ.</summary>
    public void DisableDiff() => ShowsDiff = false;

    internal StringCompare? ComparerFor(string extension) => _comparers.GetValueOrDefault(extension) ?? VerifierSettings.ComparerFor(extension);
}
