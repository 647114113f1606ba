using System.CommandLine;
using Harness.Commands;
using Harness.Corpora;
using Harness.Runtime;

// Exit codes: 0 done, 1 a check failed or the work could not be done, 2 wrong use, 130 or 143 stopped by Ctrl+C or SIGTERM (1
// where the work itself could stop in time).
var command = new RootCommand("A test-driven research harness: experiments that defend themselves, and metric snapshots to review.")
{
    SynthesizeCommand.Create(),
    RunCommand.Create(),
    MergeCommand.Create(),
    PrepareCommand.Create(),
    OverlapCommand.Create(),
    new Command("bench", "Measures the harness itself.") { BenchTrainCommand.Create(), BenchCorpusCommand.Create() },
    ForensicsCommand.Create(),
    ReportCommand.Create(),
    AcceptCommand.Create(),
    DecideCommand.Create(),
    CalibrateCommand.Create(),
    DiffCommand.Create(),
    DoctorCommand.Create(),
};
var given = command.Parse(args);
if (given.Errors.Count > 0)
{
    given.Invoke();
    return 2;
}

try
{
    var exitCode = await given.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    if (Interruption.Ended(exitCode))
    {
        Console.Error.WriteLine("Stopped; what was finished is kept.");
        Interruption.End(exitCode);
    }
    return exitCode;
}
catch (Exception e) when (
    e is CorpusFormatException or FormatException or IOException or UnauthorizedAccessException or OperationCanceledException or DllNotFoundException)
{
    Console.Error.WriteLine(e is OperationCanceledException ? "Stopped; nothing half-written is left." : e.Message);
    return 1;
}
