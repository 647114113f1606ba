using System.Buffers.Binary;
using System.Security.Cryptography;
using TorchSharp;
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
        var tensors = StateOf(model);
        return tensors.Any(tensor => tensor.device_type != DeviceType.CPU) ? Copied(tensors)()
            : HashOf(tensors.Select(tensor => HashOf(tensor.shape, tensor.detach().contiguous().bytes)));
    }

    /// <summary>Copies the state of a model. The copy can be hashed later and on another thread.</summary>
    /// <param name="model">A model on any device; only read.</param>
    /// <returns>Computes what <see cref="Of(nn.Module)"/> would return now.</returns>
    internal static Func<string> Copied(nn.Module model)
    {
        using var scope = NewDisposeScope();
        return Copied(StateOf(model));
    }

    /// <summary>Returns the tensors that the fingerprint covers.</summary>
    /// <param name="model">The model, which keeps the tensors.</param>
    internal static IReadOnlyList<Tensor> StateOf(nn.Module model) =>
        [.. model.named_parameters().Select(one => (Tensor)one.parameter), .. model.named_buffers().Select(one => one.buffer)];

    /// <summary>Copies tensors. Floats are joined first, because each copy from a GPU waits for the GPU.</summary>
    private static Func<string> Copied(IReadOnlyList<Tensor> tensors)
    {
        using var frozen = no_grad();
        var shapes = tensors.Select(tensor => tensor.shape).ToList();
        if (tensors.Count == 0 || tensors.Any(tensor => tensor.dtype != ScalarType.Float32))
        {
            var copies = tensors.Select(tensor => tensor.detach().cpu().contiguous().bytes.ToArray()).ToList();
            return () => HashOf(shapes.Select((shape, index) => HashOf(shape, copies[index])));
        }
        var all = cat([.. tensors.Select(tensor => tensor.detach().flatten())]).cpu().bytes.ToArray();
        return () =>
        {
            var start = 0;
            return HashOf(shapes.Select(shape =>
            {
                var length = checked((int)shape.Aggregate((long)sizeof(float), (size, one) => size * one));
                start += length;
                return HashOf(shape, all.AsSpan(start - length, length));
            }));
        };
    }

    private static string HashOf(IEnumerable<string> hashes) =>
        Convert.ToHexStringLower(SHA256.HashData(hashes.Order(StringComparer.Ordinal).SelectMany(Convert.FromHexString).ToArray()));

    private static string HashOf(IReadOnlyList<long> shape, ReadOnlySpan<byte> bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> size = stackalloc byte[sizeof(long)];
        foreach (var length in shape)
        {
            BinaryPrimitives.WriteInt64LittleEndian(size, length);
            hash.AppendData(size);
        }
        hash.AppendData(bytes);
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
