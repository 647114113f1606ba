using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace Harness.Runtime;

/// <summary>Computes gradients from a loss on the calling thread, on a GPU too.</summary>
/// <remarks>
/// By default, torch runs all backward passes of a GPU on one thread. Parallel runs would wait for each other there, and gradients of the harness's own
/// functions would be created outside the caller's dispose scopes. A flag of the thread changes this. TorchSharp does not bind the flag; in Python it is
/// <c>torch.autograd.set_multithreading_enabled(False)</c>. The flag stays set on that thread.
/// </remarks>
internal static unsafe class BackwardPass
{
    /// <summary>Bits of torch's state of a thread, in the order of their declaration (c10/core/AutogradState.h): gradients, inference, forward gradients,
    /// multithreading.</summary>
    private const byte Gradients = 1, Inference = 2, Threads = 8;

    private const int Searched = 32;

    private static readonly nint StateOfThisThread = LibTorch.Export("_ZN3c1013AutogradState13get_tls_stateEv");
    private static readonly Lazy<int?> Place = new(Find);

    /// <summary>Tells whether torch's flag was found, so that backward passes stay on the calling thread.</summary>
    public static bool StaysOnItsThread => Place.Value is not null;

    [ThreadStatic]
    private static Exception? _failure;

    /// <summary>Computes all gradients.</summary>
    /// <param name="loss">A scalar. Call this method in a dispose scope.</param>
    /// <exception cref="Exception">The exception that one of the harness's own functions threw in the backward pass, unchanged.</exception>
    public static void Of(Tensor loss)
    {
        if (Place.Value is { } place)
            State()[place] &= unchecked((byte)~Threads);
        _failure = null;
        loss.backward();
        if (_failure is not { } failure)
            return;
        _failure = null;
        ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Computes the gradients of one of the harness's own functions. torch calls the function, and an exception that crosses torch's stack frames ends
    /// the process. So the exception is stored until the backward pass is over.</summary>
    /// <param name="count">Number of gradients.</param>
    /// <param name="gradients">Computes them.</param>
    /// <returns>The gradients; after an exception, all of them are null.</returns>
    public static List<Tensor> Guarded(int count, Func<List<Tensor>> gradients)
    {
        if (_failure is not null)
            return None();
        try
        {
            return gradients();
        }
        catch (Exception failure) when (StaysOnItsThread)
        {
            _failure = failure;
            return None();
        }

        List<Tensor> None() => [.. Enumerable.Repeat<Tensor>(null!, count)];
    }

    /// <summary>Finds the byte that holds the flags. It is the only byte that changes when gradients are switched off, and it changes only in the bit for
    /// gradients. The bits next to it are then those that are declared next to it.</summary>
    private static int? Find()
    {
        if (StateOfThisThread == 0)
            return null;
        byte[] on, off;
        using (enable_grad())
            on = new ReadOnlySpan<byte>(State(), Searched).ToArray();
        using (no_grad())
            off = new ReadOnlySpan<byte>(State(), Searched).ToArray();
        var changed = Enumerable.Range(0, Searched).Where(i => on[i] != off[i]).ToList();
        return changed is [var place] && (on[place] ^ off[place]) == Gradients && (on[place] & Gradients) != 0 && (on[place] & Inference) == 0
            && (on[place] & Threads) != 0 ? place : null;
    }

    private static byte* State() => ((delegate* unmanaged<byte*>)StateOfThisThread)();
}
