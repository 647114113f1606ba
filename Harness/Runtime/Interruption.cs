using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Harness.Runtime;

/// <summary>Ends the process when Ctrl+C or SIGTERM interrupts its work.</summary>
/// <remarks>
/// Threads may be inside torch at that moment. The usual end of a process destroys libtorch's global objects while these threads use them, which causes a
/// segmentation fault. At any moment, a file that the harness writes is either complete or does not exist under its name. So nothing needs to be cleaned up.
/// </remarks>
internal static partial class Interruption
{
    // The exit codes with which a shell reports that a signal ended a process, and System.CommandLine that it was asked to stop.
    private const int BySigInt = 128 + 2, BySigTerm = 128 + 15;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private static readonly TaskCompletionSource<int> Asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Describes what an interrupted command has kept and how to continue. A command that keeps something sets it.</summary>
    public static Func<string>? Kept { get; set; }

    /// <summary>Waits at most a second for the signal that interrupted the work.</summary>
    /// <returns>The exit code; null if no signal came while the process was watched.</returns>
    /// <remarks>The system notifies one listener after the other. So the work may stop before this class receives the signal.</remarks>
    public static int? WaitForExitCode() => Asked.Task.Wait(Longest) ? Asked.Task.Result : null;

    /// <summary>Records from now on which signal asks the process to stop. Other signal handlers still run.</summary>
    /// <returns>An object that ends the watch when it is disposed.</returns>
    public static IDisposable Watch() => new Signals(
        PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Asked.TrySetResult(BySigInt)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Asked.TrySetResult(BySigTerm)));

    /// <summary>Returns whether a command ended because of a signal.</summary>
    /// <param name="exitCode">Exit code of the command.</param>
    public static bool Ended(int exitCode) => exitCode is BySigInt or BySigTerm;

    /// <summary>Ends the process at once; on Linux and macOS without any clean-up of libraries.</summary>
    /// <param name="exitCode">Exit code of the process.</param>
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
