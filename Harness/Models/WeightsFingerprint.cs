using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>A hash of everything that a model remembers: weights and batch-norm statistics.</summary>
public static class WeightsFingerprint
{
    /// <summary>Hashes names and values, in the order of registration.</summary>
    /// <param name="model">On any device; only read.</param>
    /// <returns>SHA-256 in lower-case hexadecimal. About 5 ms for 1.3 M weights.</returns>
    public static string Of(nn.Module model)
    {
        using var scope = NewDisposeScope();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, weight) in model.named_parameters().Select(p => (p.name, (Tensor)p.parameter)).Concat(model.named_buffers().Select(b => (b.name, b.buffer))))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(weight.detach().cpu().contiguous().bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
