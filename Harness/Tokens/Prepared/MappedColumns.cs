namespace Harness.Tokens.Prepared;

/// <summary>Columns in the files of a folder, mapped into memory.</summary>
/// <param name="folder">The folder. Its files were checked before.</param>
internal sealed class MappedColumns(string folder) : IColumns
{
    /// <inheritdoc/>
    public ReadOnlyMemory<T> Column<T>(string column) where T : unmanaged
    {
        var path = Path.Combine(folder, column);
        return new FileInfo(path).Length == 0 ? ReadOnlyMemory<T>.Empty : new MappedMemory<T>(path).Memory; // the system refuses to map an empty file
    }
}
