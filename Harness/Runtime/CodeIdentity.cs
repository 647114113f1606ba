using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Harness.Runtime;

/// <summary>Computes a hash of code: of assemblies and of their references in the program's folder. Equal code has equal hashes.</summary>
/// <remarks>
/// The hash covers every instruction, name, constant and embedded file of each assembly. It leaves out what a commit changes without changing code: the
/// module's version id, the informational version, the version resource, time stamps and the debug directory. So a commit of documents or snapshots keeps the
/// hash, and a changed comment may keep it too. Any change of code changes the hash, even if no run depends on the change: an unnecessary training is better
/// than a missing one. Builds are deterministic, so the same code built twice in the same folder has the same hash.
/// </remarks>
internal static class CodeIdentity
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Known = new(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, Lazy<(string Hash, IReadOnlyList<string> References)>> Files = new(StringComparer.Ordinal);

    /// <summary>Hashes the code of assemblies and of their references.</summary>
    /// <param name="roots">The assemblies, such as the harness and the assembly that declares an experiment.</param>
    /// <returns>64 hexadecimal digits; if the program is published as one file, the module version ids instead, 32 digits each.</returns>
    public static string Of(params IReadOnlyCollection<Assembly> roots)
    {
        var paths = roots.Distinct().Select(root => root.Location).Order(StringComparer.Ordinal).ToList();
        if (paths.Any(path => path.Length == 0)) // published as one file: nothing to read
            return string.Join('+', roots.Distinct().Select(root => root.ManifestModule.ModuleVersionId.ToString("N")).Order(StringComparer.Ordinal));
        return Known.GetOrAdd(string.Join('\n', paths), _ => new(() => OfFiles(paths))).Value;
    }

    /// <summary>Hashes one assembly without the parts that a commit changes.</summary>
    /// <param name="image">Content of the assembly file.</param>
    /// <returns>64 hexadecimal digits.</returns>
    internal static string OfImage(byte[] image)
    {
        var code = image.ToArray();
        using var reader = new PEReader(new MemoryStream(image));
        var headers = reader.PEHeaders;
        code.AsSpan(headers.CoffHeaderStartOffset + 4, 4).Clear();  // time stamp
        code.AsSpan(headers.PEHeaderStartOffset + 64, 4).Clear();   // checksum
        Clear(headers.PEHeader!.ResourceTableDirectory.RelativeVirtualAddress, headers.PEHeader.ResourceTableDirectory.Size);
        Clear(headers.PEHeader.DebugTableDirectory.RelativeVirtualAddress, headers.PEHeader.DebugTableDirectory.Size);
        foreach (var entry in reader.ReadDebugDirectory())
            code.AsSpan(entry.DataPointer, entry.DataSize).Clear();
        var metadata = reader.GetMetadataReader();
        var start = headers.MetadataStartOffset;
        var version = metadata.GetModuleDefinition().Mvid;
        code.AsSpan(start + metadata.GetHeapMetadataOffset(HeapIndex.Guid)
            + 16 * (MetadataTokens.GetHeapOffset(version) - 1), 16).Clear();
        foreach (var attribute in metadata.GetAssemblyDefinition().GetCustomAttributes().Select(metadata.GetCustomAttribute).Where(IsVersion))
        {
            var length = metadata.GetBlobReader(attribute.Value).Length;
            var prefix = length < 0x80 ? 1 : length < 0x4000 ? 2 : 4; // bytes that state the length
            code.AsSpan(start + metadata.GetHeapMetadataOffset(HeapIndex.Blob) + MetadataTokens.GetHeapOffset(attribute.Value) + prefix, length).Clear();
        }
        return Convert.ToHexStringLower(SHA256.HashData(code));

        void Clear(int address, int size)
        {
            if (size > 0 && headers.TryGetDirectoryOffset(new DirectoryEntry(address, size), out var at))
                code.AsSpan(at, size).Clear();
        }

        bool IsVersion(CustomAttribute attribute) => attribute.Constructor.Kind == HandleKind.MemberReference
            && metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } type
            && metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name) == nameof(AssemblyInformationalVersionAttribute);
    }

    private static string OfFiles(IReadOnlyList<string> roots)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var open = new Queue<string>(roots);
        while (open.TryDequeue(out var path))
        {
            var name = Path.GetFileName(path);
            if (hashes.ContainsKey(name) || !File.Exists(path))
                continue;
            var (hash, references) = Files.GetOrAdd(path, file => new(() => Read(file))).Value;
            hashes[name] = hash;
            foreach (var reference in references)
                open.Enqueue(Path.Combine(Path.GetDirectoryName(path)!, $"{reference}.dll"));
        }
        return Convert.ToHexStringLower(SHA256.HashData(
            MemoryMarshal.AsBytes(string.Join('\n', hashes.Select(file => $"{file.Key} {file.Value}")).AsSpan())));
    }

    private static (string Hash, IReadOnlyList<string> References) Read(string path)
    {
        var image = File.ReadAllBytes(path);
        using var reader = new PEReader(new MemoryStream(image));
        var metadata = reader.GetMetadataReader();
        return (OfImage(image),
            [.. metadata.AssemblyReferences.Select(reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name))]);
    }
}
