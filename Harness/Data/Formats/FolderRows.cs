using System.IO.Hashing;
using System.Text;

namespace Harness.Data.Formats;

/// <summary>Reads the format with one folder for each class and one file for each text, such as <c>train/pos/0_9.txt</c>.</summary>
/// <remarks>
/// The order of the files depends on their names only and mixes the classes, so that the first rows of a split contain all classes. Files outside the class
/// folders, hidden files and deeper folders are ignored.
/// </remarks>
internal static class FolderRows
{
    private const int FilesOfABatch = 1 << 9;

    /// <summary>Reads a split.</summary>
    /// <param name="folder">The folder of the split.</param>
    /// <param name="format">The format, which says whether rows without a text are left out.</param>
    /// <param name="labels">The classes and the names of their folders.</param>
    /// <returns>Functions that read one batch each.</returns>
    /// <exception cref="CorpusFormatException">No folder contains a file of a class.</exception>
    public static IEnumerable<Func<TextBatch>> Read(string folder, TextFormat format, Labels labels)
    {
        var files = Files(folder).Where(file => !labels.Ignores(file.Label)).ToList();
        if (files.Count == 0)
            throw new CorpusFormatException(folder, $"a folder for each class, {labels}, with a file for each text", "no such file");
        return files.Chunk(FilesOfABatch).Select(some => (Func<TextBatch>)(() => Parse(some, format, labels)));
    }

    /// <summary>Lists the files of a split.</summary>
    /// <param name="folder">The folder of the split.</param>
    /// <returns>All files in reading order, with the names of their folders.</returns>
    public static IReadOnlyList<(string Path, string Label)> Files(string folder) =>
    [
        .. new DirectoryInfo(folder).EnumerateDirectories().Where(IsShown)
            .SelectMany(label => label.EnumerateFiles().Where(IsShown).Select(file => (Path: file.FullName, Label: label.Name)))
            .Select(file => (file.Path, file.Label, Name: $"{file.Label}/{Path.GetFileName(file.Path)}"))
            .OrderBy(file => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(file.Name))).ThenBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => (file.Path, file.Label)),
    ];

    private static bool IsShown(FileSystemInfo entry) => !entry.Name.StartsWith('.');

    private static TextBatch Parse((string Path, string Label)[] files, TextFormat format, Labels labels)
    {
        var rows = new RowWriter(labels, format);
        var bytes = 0L;
        foreach (var (path, label) in files)
        {
            if (Add(path, label, rows, ref bytes) is { } fault)
                return rows.Build(fault with { File = path }, bytes);
        }
        return rows.Build(null, bytes);
    }

    private static LineFault? Add(string path, string label, RowWriter rows, ref long bytes)
    {
        byte[] text;
        try
        {
            if (new FileInfo(path).Length > FastTextReader.LongestLine)
                return new LineFault($"a text of at most {FastTextReader.LongestLine} bytes", "a longer file", "");
            text = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new LineFault("a text that can be read", e.Message.TrimEnd('.'), "", e);
        }
        bytes += text.Length;
        var content = text.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? text.AsSpan(Encoding.UTF8.Preamble.Length) : text;
        if ((EncodingGuess.OfText(content) ?? EncodingGuess.NotUtf8(content)) is { } fault)
            return fault;
        rows.Add(content);
        return rows.End(label, hasText: true, "a text in a folder that is named as its class");
    }
}
