using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Harness.Arithmetic.SelfTests;

/// <summary>Gives a self-test its inputs and its memory, and hashes what the test writes.</summary>
/// <remarks>
/// Inputs are integers of SplitMix64 (Steele, Lea and Flood 2014), scaled without rounding. All memory is pinned and lives as long as the run.
/// CPUs differ in the bits of a NaN that they make, so every NaN is hashed as the same one.
/// </remarks>
internal sealed unsafe class SelfTestRun : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<Array> _memory = [];
    private ulong _state;

    /// <summary>Draws integers.</summary>
    /// <param name="count">How many.</param>
    /// <param name="bits">Each is below 2 to the power of this; at most 62.</param>
    /// <returns>The integers.</returns>
    public long[] Integers(int count, int bits) => [.. Enumerable.Range(0, count).Select(_ => (long)(Next() >> (64 - bits)))];

    /// <summary>Draws numbers.</summary>
    /// <param name="count">How many.</param>
    /// <param name="bound">They lie between −bound and bound; a power of 2.</param>
    /// <returns>Their memory.</returns>
    public SelfTestNumbers Numbers(int count, float bound = 1)
    {
        var numbers = Room(count);
        foreach (ref var number in numbers.Span)
            number = ((int)(Next() >> 40) - (1 << 23)) * (bound / (1 << 23));
        return numbers;
    }

    /// <summary>Draws numbers above 0.</summary>
    /// <param name="count">How many.</param>
    /// <returns>Their memory; each is at most 1.</returns>
    public SelfTestNumbers Positive(int count)
    {
        var numbers = Room(count);
        foreach (ref var number in numbers.Span)
            number = (int)((Next() >> 40) + 1) * (1f / (1 << 24));
        return numbers;
    }

    /// <summary>Gives memory that a kernel fills.</summary>
    /// <param name="count">How many numbers.</param>
    /// <returns>The memory; all NaN, so that a number that no kernel wrote is no accident.</returns>
    public SelfTestNumbers Room(int count)
    {
        var memory = GC.AllocateUninitializedArray<float>(count, pinned: true);
        memory.AsSpan().Fill(float.NaN);
        _memory.Add(memory);
        return new SelfTestNumbers((float*)Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0), count);
    }

    /// <summary>Copies integers to where a kernel can read them.</summary>
    /// <param name="integers">Whatever.</param>
    /// <typeparam name="T">Their type.</typeparam>
    /// <returns>The memory.</returns>
    public T* Copy<T>(ReadOnlySpan<T> integers) where T : unmanaged
    {
        var memory = GC.AllocateUninitializedArray<T>(integers.Length, pinned: true);
        integers.CopyTo(memory);
        _memory.Add(memory);
        return (T*)Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0);
    }

    /// <summary>Hashes results.</summary>
    /// <param name="results">In their order.</param>
    public void Write(params ReadOnlySpan<SelfTestNumbers> results)
    {
        foreach (var numbers in results)
            Write(numbers.Span);
    }

    /// <summary>Hashes results.</summary>
    /// <param name="numbers">In their order.</param>
    public void Write(Span<float> numbers)
    {
        var bits = new int[numbers.Length];
        for (var i = 0; i < bits.Length; i++)
            bits[i] = BitConverter.SingleToInt32Bits(float.IsNaN(numbers[i]) ? float.NaN : numbers[i]);
        _hash.AppendData(MemoryMarshal.AsBytes(bits.AsSpan()));
    }

    /// <summary>Hashes results in double precision.</summary>
    /// <param name="numbers">In their order.</param>
    public void Write(ReadOnlySpan<double> numbers)
    {
        var bits = new long[numbers.Length];
        for (var i = 0; i < bits.Length; i++)
            bits[i] = BitConverter.DoubleToInt64Bits(double.IsNaN(numbers[i]) ? double.NaN : numbers[i]);
        _hash.AppendData(MemoryMarshal.AsBytes(bits.AsSpan()));
    }

    /// <summary>Ends the run.</summary>
    /// <returns>SHA-256 of everything that was written, in lower-case hexadecimal.</returns>
    public string Hash() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
