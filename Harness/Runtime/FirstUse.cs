namespace Harness.Runtime;

/// <summary>Makes a value on its first use. Unlike <see cref="Lazy{T}"/>, it does not keep an exception: the next use tries again.</summary>
/// <remarks>For values that need memory of a GPU. If it runs out once, only that run ends, and later runs get the value.</remarks>
/// <typeparam name="T">Type of the value.</typeparam>
/// <param name="make">Makes the value.</param>
internal sealed class FirstUse<T>(Func<T> make) where T : class
{
    private readonly Lock _gate = new();
    private volatile T? _value;

    /// <summary>The value. Threads that ask at the same time wait for the one that makes it.</summary>
    public T Value
    {
        get
        {
            if (_value is { } made)
                return made;
            lock (_gate)
                return _value ??= make();
        }
    }
}
