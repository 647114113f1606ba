using System.Buffers.Binary;
using System.Security.Cryptography;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Computes a hash of the state of a model: weights and batch-norm statistics.</summary>
/// <remarks>The hash covers shapes and values, but not names or the order of declaration. So renaming or reordering fields does not change the
/// fingerprint.</remarks>
internal static class WeightsFingerprint
{
    /// <summary>Hashes every tensor of a model, sorts the hashes, and hashes the sorted hashes.</summary>
    /// <param name="model">A model on any device; only read.</param>
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
