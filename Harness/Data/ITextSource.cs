namespace Harness.Data;

/// <summary>A source of the rows of one split, such as a file or memory. The rows can be read any number of times.</summary>
public interface ITextSource
{
    /// <summary>The split that the rows belong to.</summary>
    Split Split { get; }

    /// <summary>K, the number of classes: labels are 0 to K − 1.</summary>
    int Classes { get; }

    /// <summary>The name of the source in messages, such as the path of a file.</summary>
    string Name { get; }

    /// <summary>Reads all rows once, some thousand at a time.</summary>
    /// <returns>
    /// Functions that parse one batch each, in the order of the rows; at least one. They may be called from any thread: one thread reads while others parse.
    /// </returns>
    /// <exception cref="CorpusFormatException">While enumerating: the file cannot be opened or is empty.</exception>
    IEnumerable<Func<TextBatch>> Batches();
}
