using Harness.Data;

namespace Harness.Tokens.Prepared;

/// <summary>What a preparation tells while it runs; nothing, unless somebody listens.</summary>
public sealed class PreparationReport
{
    private readonly Dictionary<Split, long> _textBytes = [];

    /// <summary>Told how far it has come, after every thousand rows or so.</summary>
    public Action<PreparationProgress> Progress { get; init; } = _ => { };

    /// <summary>Told what a person should know: that prepared texts were damaged, say.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>The folder that the texts were found in or written to.</summary>
    public string Folder { get; private set; } = "";

    /// <summary>Whether they were there already.</summary>
    public bool WereThere { get; private set; }

    /// <summary>Bytes of text that were encoded; 0 where the texts were there already.</summary>
    public long TextBytes => _textBytes.Values.Sum();

    internal void Told(PreparationProgress progress)
    {
        _textBytes[progress.Split] = progress.TextBytes;
        Progress(progress);
    }

    internal void Opened(string folder) => (Folder, WereThere) = (folder, true);

    internal void Made() => WereThere = false;
}
