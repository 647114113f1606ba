using Harness.Data;

namespace Harness.Tokens.Prepared;

/// <summary>Reports progress and messages of a preparation; by default to nobody.</summary>
public sealed class PreparationReport
{
    private readonly Dictionary<Split, long> _textBytes = [];

    /// <summary>Receives the progress, after about every thousand rows.</summary>
    public Action<PreparationProgress> Progress { get; init; } = _ => { };

    /// <summary>Receives messages for the user, for example that prepared texts were damaged.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>The folder in which the prepared texts were found or to which they were written.</summary>
    public string Folder { get; private set; } = "";

    /// <summary>Tells whether the prepared texts existed already.</summary>
    public bool WereThere { get; private set; }

    /// <summary>The number of bytes of text that were encoded; 0 if the prepared texts existed already.</summary>
    public long TextBytes => _textBytes.Values.Sum();

    internal void Told(PreparationProgress progress)
    {
        _textBytes[progress.Split] = progress.TextBytes;
        Progress(progress);
    }

    internal void Opened(string folder) => (Folder, WereThere) = (folder, true);

    internal void Made() => WereThere = false;
}
