using System.Text;
using Harness.Reporting;
using Harness.Reporting.Differences;

namespace Harness.Tests.Reporting.Differences;

/// <summary>Creates two folders of results, a base and a head, in a scratch folder.</summary>
internal sealed class TwoFolders : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public TwoFolders()
    {
        Directory.CreateDirectory(Base);
        Directory.CreateDirectory(Head);
    }

    public string Base => Path.Combine(_folder.Path, "base");

    public string Head => Path.Combine(_folder.Path, "head");

    public void Dispose() => _folder.Dispose();

    /// <summary>Writes a snapshot to each side; null leaves a side without it.</summary>
    public TwoFolders With(string name, object? old, object? now)
    {
        if (old is not null)
            Write(Base, $"{name}.verified.json", old.ToString()!);
        if (now is not null)
            Write(Head, $"{name}.verified.json", now.ToString()!);
        return this;
    }

    public TwoFolders WithReceived(string name, object now)
    {
        Write(Head, $"{name}.received.json", now.ToString()!);
        return this;
    }

    public ResultsDifference Difference() =>
        ResultsDifference.Of(ResultsFolder.Open(Base, withReceived: false, AmazonReviews.Study),
            ResultsFolder.Open(Head, withReceived: true, AmazonReviews.Study));

    public string Page() => DifferencePage.Of(Difference());

    public static void Write(string folder, string name, string text) => Write(folder, name, Encoding.UTF8.GetBytes(text));

    public static void Write(string folder, string name, byte[] content)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
