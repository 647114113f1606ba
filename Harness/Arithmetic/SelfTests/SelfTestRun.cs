using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Harness.Arithmetic.SelfTests;

/// <summary>Gives a self-test its inputs and its memory, and hashes what the test writes.</summary>
/// <remarks>
/// Inputs are integers from SplitMix64 (Steele, Lea and Flood 2014), scaled without rounding. All memory is pinned and lives as long as the run.
/// CPUs create NaNs with different bits, so every NaN is hashed as the same one.
/// </remarks>
internal sealed unsafe class SelfTestRun : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<Array> _memory = [];
    private readonly SplitMix64 _random = new(0);

    /// <summary>Draws random integers.</summary>
    /// <param name="count">Number of integers.</param>
    /// <param name="bits">Number of bits of each integer; at most 62.</param>
    /// <returns>The integers.</returns>
    public long[] Integers(int count, int bits) => [.. Enumerable.Range(0, count).Select(_ => (long)(_random.Next() >> (64 - bits)))];

    /// <summary>Draws random numbers between −bound and bound.</summary>
    /// <param name="count">Number of numbers.</param>
    /// <param name="bound">A power of 2.</param>
    /// <returns>Memory with the numbers.</returns>
    public SelfTestNumbers Numbers(int count, float bound = 1)
    {
        var numbers = Room(count);
        foreach (ref var number in numbers.Span)
            number = ((int)(_random.Next() >> 40) - (1 << 23)) * (bound / (1 << 23));
        return numbers;
    }

    /// <summary>Draws random numbers above 0 and at most 1.</summary>
    /// <param name="count">Number of numbers.</param>
    /// <returns>Memory with the numbers.</returns>
    public SelfTestNumbers Positive(int count)
    {
        var numbers = Room(count);
        foreach (ref var number in numbers.Span)
            number = (int)((_random.Next() >> 40) + 1) * (1f / (1 << 24));
        return numbers;
    }

    /// <summary>Allocates memory for a kernel to fill.</summary>
    /// <param name="count">Number of numbers.</param>
    /// <returns>Memory filled with NaN, so that every number that the kernel does not write has the same value.</returns>
    public SelfTestNumbers Room(int count)
    {
        var memory = GC.AllocateUninitializedArray<float>(count, pinned: true);
        memory.AsSpan().Fill(float.NaN);
        _memory.Add(memory);
        return new SelfTestNumbers((float*)Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0), count);
    }

    /// <summary>Copies integers to memory that a kernel can read.</summary>
    /// <param name="integers">The integers.</param>
    /// <typeparam name="T">Type of the integers.</typeparam>
    /// <returns>Address of the copy.</returns>
    public T* Copy<T>(ReadOnlySpan<T> integers) where T : unmanaged
    {
        var memory = GC.AllocateUninitializedArray<T>(integers.Length, pinned: true);
        integers.CopyTo(memory);
        _memory.Add(memory);
        return (T*)Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0);
    }

    /// <summary>Adds results to the hash.</summary>
    /// <param name="results">Results, in the order of hashing.</param>
    public void Write(params ReadOnlySpan<SelfTestNumbers> results)
    {
        foreach (var numbers in results)
            Write(numbers.Span);
    }

    /// <summary>Adds results to the hash.</summary>
    /// <param name="numbers">Results, in the order of hashing.</param>
    public void Write(Span<float> numbers)
    {
        var bits = new int[numbers.Length];
        for (var i = 0; i < bits.Length; i++)
            bits[i] = BitConverter.SingleToInt32Bits(float.IsNaN(numbers[i]) ? float.NaN : numbers[i]);
        _hash.AppendData(MemoryMarshal.AsBytes(bits.AsSpan()));
    }

    /// <summary>Adds results in double precision to the hash.</summary>
    /// <param name="numbers">Results, in the order of hashing.</param>
    public void Write(ReadOnlySpan<double> numbers)
    {
        var bits = new long[numbers.Length];
        for (var i = 0; i < bits.Length; i++)
            bits[i] = BitConverter.DoubleToInt64Bits(double.IsNaN(numbers[i]) ? double.NaN : numbers[i]);
        _hash.AppendData(MemoryMarshal.AsBytes(bits.AsSpan()));
    }

    /// <summary>Returns the hash and ends the run.</summary>
    /// <returns>SHA-256 of everything that was written, in lower-case hexadecimal.</returns>
    public string Hash() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
