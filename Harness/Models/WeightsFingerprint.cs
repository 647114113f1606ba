using System.Buffers.Binary;
using System.Security.Cryptography;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>A hash of everything that a model remembers: weights and batch-norm statistics.</summary>
/// <remarks>It knows shapes and values, and neither names nor the order of declaration:
/// to rename a field or to reorder fields changes no bit of a model, and not its fingerprint.</remarks>
public static class WeightsFingerprint
{
    /// <summary>Hashes every tensor of a model, and then those hashes in their own order.</summary>
    /// <param name="model">On any device; only read.</param>
    /// <returns>SHA-256 in lower-case hexadecimal. About 5 ms for 1.3 M weights.</returns>
    public static string Of(nn.Module model)
    {
        using var scope = NewDisposeScope();
        var tensors = model.named_parameters().Select(one => (Tensor)one.parameter).Concat(model.named_buffers().Select(one => one.buffer));
        var hashes = tensors.Select(Of).Order(StringComparer.Ordinal).ToList();
        return Convert.ToHexStringLower(SHA256.HashData(hashes.SelectMany(Convert.FromHexString).ToArray()));
    }

    private static string Of(Tensor tensor)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> size = stackalloc byte[sizeof(long)];
        foreach (var length in tensor.shape)
        {
            BinaryPrimitives.WriteInt64LittleEndian(size, length);
            hash.AppendData(size);
        }
        hash.AppendData(tensor.detach().cpu().contiguous().bytes);
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
