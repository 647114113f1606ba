using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Harness.Runtime;

/// <summary>How the process ends when it is asked to in the middle of its work: by Ctrl+C or SIGTERM.</summary>
/// <remarks>
/// Threads may be inside torch at that moment. The usual end of a process destroys libtorch's global objects under them, which ends in a segmentation fault.
/// What the harness writes is whole under its name or not there at any moment, so nothing has to be tidied up.
/// </remarks>
internal static partial class Interruption
{
    // as a shell says that a signal ended a process, and System.CommandLine that it was asked to stop
    private const int BySigInt = 128 + 2, BySigTerm = 128 + 15;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private static readonly TaskCompletionSource<int> Asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Says what a stopped command has kept, and how to go on; set by a command that keeps something.</summary>
    public static Func<string>? Kept { get; set; }

    /// <summary>Waits a second at most for the signal that stopped the work.</summary>
    /// <returns>The exit code; null where no signal came while the process was watched.</returns>
    /// <remarks>The system tells each listener in turn, so the work may have stopped before this class hears of the signal.</remarks>
    public static int? WaitForExitCode() => Asked.Task.Wait(Longest) ? Asked.Task.Result : null;

    /// <summary>Notes from now on which signal asks the process to stop. Whoever else handles signals still does.</summary>
    /// <returns>Ends the watch when it is disposed.</returns>
    public static IDisposable Watch() => new Signals(
        PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Asked.TrySetResult(BySigInt)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Asked.TrySetResult(BySigTerm)));

    /// <summary>Whether a command ended because the process was asked to.</summary>
    /// <param name="exitCode">What the command ended with.</param>
    public static bool Ended(int exitCode) => exitCode is BySigInt or BySigTerm;

    /// <summary>Ends the process at once, on Linux and macOS without any clean-up of libraries.</summary>
    /// <param name="exitCode">For whoever started it.</param>
    [DoesNotReturn]
    public static void End(int exitCode)
    {
        Console.Out.Flush();
        Console.Error.Flush();
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
            EndNow(exitCode);
        Environment.Exit(exitCode);
    }

    private sealed record Signals(PosixSignalRegistration Int, PosixSignalRegistration Term) : IDisposable
    {
        public void Dispose()
        {
            Int.Dispose();
            Term.Dispose();
        }
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void EndNow(int exitCode);
}
