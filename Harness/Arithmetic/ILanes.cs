namespace Harness.Arithmetic;

/// <summary>A vector register of single-precision numbers. Every operation acts on each lane by itself and is exactly defined by IEEE 754, so a result does
/// not depend on the number of lanes.</summary>
/// <typeparam name="TSelf">The register.</typeparam>
internal unsafe interface ILanes<TSelf> where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>Numbers in a register.</summary>
    static abstract int Count { get; }

    /// <summary>Reads <see cref="Count"/> numbers.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Writes all lanes.</summary>
    static abstract void Store(TSelf lanes, float* target);

    /// <summary>Puts one number into all lanes.</summary>
    static abstract TSelf All(float value);

    /// <summary>Computes one · other + addend with a single rounding.</summary>
    static abstract TSelf FusedMultiplyAdd(TSelf one, TSelf other, TSelf addend);

    static abstract TSelf operator +(TSelf one, TSelf other);

    static abstract TSelf operator -(TSelf one, TSelf other);

    static abstract TSelf operator *(TSelf one, TSelf other);

    static abstract TSelf operator /(TSelf one, TSelf other);

    /// <summary>Takes the square root.</summary>
    static abstract TSelf SquareRoot(TSelf lanes);

    /// <summary>Takes <paramref name="then"/> in lanes where one is greater than the other, and <paramref name="otherwise"/> in those where it is not, or
    /// where either is NaN.</summary>
    static abstract TSelf IfGreater(TSelf one, TSelf other, TSelf then, TSelf otherwise);

    /// <summary>Takes <paramref name="then"/> in lanes where both are equal, and <paramref name="otherwise"/> elsewhere.</summary>
    static abstract TSelf IfEqual(TSelf one, TSelf other, TSelf then, TSelf otherwise);

    /// <summary>Makes 2ⁿ from 1.5·2²³ + n, the form in which <see cref="VectorFunctions"/> rounds to a whole number; n in −126 … 127.</summary>
    static abstract TSelf PowerOfTwo(TSelf rounded);
}
