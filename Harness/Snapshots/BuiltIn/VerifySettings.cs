using System.Diagnostics.CodeAnalysis;

namespace Harness.Snapshots.BuiltIn;

/// <summary>Settings for one snapshot: its location and its comparer.
/// They have the same members as Verify's type of this name, as far as they are used here.</summary>
public sealed class VerifySettings
{
    private readonly Dictionary<string, StringCompare> _comparers = new(StringComparer.OrdinalIgnoreCase);

    internal string? Directory { get; private set; }

    internal string? FileName { get; private set; }

    internal bool AcceptsReceived { get; private set; }

    internal bool ShowsDiff { get; private set; } = true;

    /// <summary>Sets the folder of both files.</summary>
    /// <param name="directory">The folder, absolute or relative to the calling source file.</param>
    public void UseDirectory(string directory) => Directory = directory;

    /// <summary>Sets the name of the files before ".verified" and ".received".</summary>
    /// <param name="fileName">The name without folder and extension.</param>
    public void UseFileName(string fileName) => FileName = fileName;

    /// <summary>Sets a comparer for texts that are not byte-equal.</summary>
    /// <param name="compare">The comparer. It is called only if the texts differ.</param>
    /// <param name="extensions">The extensions that use it, without a dot.</param>
    public void UseStringComparer(StringCompare compare, params string[] extensions)
    {
        foreach (var extension in extensions)
            _comparers[extension] = compare;
    }

    /// <summary>Keeps the text unchanged. This engine always does so; Verify by default replaces text that looks like a date or a GUID.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "An instance member in Verify.")]
    public void DisableScrubbers()
    {
    }

    /// <summary>Accepts every received text. Use it for tests of the snapshots themselves, never for results.</summary>
    public void AutoVerify() => AcceptsReceived = true;

    /// <summary>Opens no diff tool. Use it for snapshots that are meant to differ.</summary>
    public void DisableDiff() => ShowsDiff = false;

    internal StringCompare? ComparerFor(string extension) => _comparers.GetValueOrDefault(extension) ?? VerifierSettings.ComparerFor(extension);
}
