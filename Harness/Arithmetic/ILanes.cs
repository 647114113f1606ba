namespace Harness.Arithmetic;

/// <summary>A vector register of single-precision numbers. IEEE 754 defines every operation exactly, and each operation treats every lane on its own. So a
/// result does not depend on the number of lanes.</summary>
/// <typeparam name="TSelf">The register type.</typeparam>
internal unsafe interface ILanes<TSelf> where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>Number of lanes in a register.</summary>
    static abstract int Count { get; }

    /// <summary>Loads <see cref="Count"/> numbers.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Stores all lanes.</summary>
    static abstract void Store(TSelf lanes, float* target);

    /// <summary>Sets all lanes to one number.</summary>
    static abstract TSelf All(float value);

    /// <summary>Computes one · other + addend with a single rounding.</summary>
    static abstract TSelf FusedMultiplyAdd(TSelf one, TSelf other, TSelf addend);

    static abstract TSelf operator +(TSelf one, TSelf other);

    static abstract TSelf operator -(TSelf one, TSelf other);

    static abstract TSelf operator *(TSelf one, TSelf other);

    static abstract TSelf operator /(TSelf one, TSelf other);

    /// <summary>Computes the square root of each lane.</summary>
    static abstract TSelf SquareRoot(TSelf lanes);

    /// <summary>Selects <paramref name="then"/> in each lane where <paramref name="one"/> is greater than <paramref name="other"/>, otherwise
    /// <paramref name="otherwise"/>. A comparison with NaN selects <paramref name="otherwise"/>.</summary>
    static abstract TSelf IfGreater(TSelf one, TSelf other, TSelf then, TSelf otherwise);

    /// <summary>Selects <paramref name="then"/> in each lane where both are equal, otherwise <paramref name="otherwise"/>.</summary>
    static abstract TSelf IfEqual(TSelf one, TSelf other, TSelf then, TSelf otherwise);

    /// <summary>Computes 2ⁿ from 1.5·2²³ + n, the form in which <see cref="VectorFunctions"/> rounds to an integer; n in −126 … 127.</summary>
    static abstract TSelf PowerOfTwo(TSelf rounded);
}
