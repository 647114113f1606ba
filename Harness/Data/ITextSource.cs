namespace Harness.Data;

/// <summary>Where the rows of one split come from, as often as they are asked for: a file, or memory.</summary>
public interface ITextSource
{
    /// <summary>What part of the data the rows are.</summary>
    Split Split { get; }

    /// <summary>K, the number of classes: labels are 0 to K − 1.</summary>
    int Classes { get; }

    /// <summary>A name for messages: the path of a file.</summary>
    string Name { get; }

    /// <summary>Goes through all rows once, some thousand at a time.</summary>
    /// <returns>
    /// Batches in the order of the rows, each still to be parsed by a call that may come from any thread: reading goes on in one thread
    /// while others parse. At least one batch.
    /// </returns>
    /// <exception cref="CorpusFormatException">While enumerating: the file cannot be opened, or is empty.</exception>
    IEnumerable<Func<TextBatch>> Batches();
}
