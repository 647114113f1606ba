using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace Harness.Runtime;

/// <summary>From a loss to the gradients, on the thread that asks for it, on a GPU too.</summary>
/// <remarks>
/// torch gives each GPU one thread for the backward passes of all others: runs side by side would wait for each other there, and gradients of our own would be
/// made outside the dispose scopes of whoever trains.
/// It can be asked not to, by a flag of the thread that TorchSharp does not bind; in Python it is <c>torch.autograd.set_multithreading_enabled(False)</c>.
/// It stays set on that thread.
/// </remarks>
internal static unsafe class BackwardPass
{
    /// <summary>Bits of torch's state of a thread, in the order of its declaration (c10/core/AutogradState.h):
    /// gradients, inference, forward gradients, threads.</summary>
    private const byte Gradients = 1, Inference = 2, Threads = 8;

    private const int Searched = 32;

    private static readonly nint StateOfThisThread = LibTorch.Export("_ZN3c1013AutogradState13get_tls_stateEv");
    private static readonly Lazy<int?> Place = new(Find);

    /// <summary>Whether torch's flag was found, and so whether passes stay on their thread.</summary>
    public static bool StaysOnItsThread => Place.Value is not null;

    [ThreadStatic]
    private static Exception? _failure;

    /// <summary>Computes all gradients.</summary>
    /// <param name="loss">A scalar; call it in a dispose scope.</param>
    /// <exception cref="Exception">What a function of ours threw on the way back, as it was thrown.</exception>
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

    /// <summary>Computes the gradients of a function of ours. torch calls it, and an exception that crosses torch's frames ends the process:
    /// so it waits here until the pass is over.</summary>
    /// <param name="count">How many gradients there are.</param>
    /// <param name="gradients">Computes them.</param>
    /// <returns>The gradients; after an exception none of them is there.</returns>
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

    /// <summary>The byte that changes in the bit for gradients when they are switched off, and in no other:
    /// its neighbour bits are then those that are declared next to it.</summary>
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
