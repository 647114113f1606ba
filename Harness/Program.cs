using System.CommandLine;
using Harness.Commands;

// Exit codes: 0 done, 1 a check failed or the work could not be done, 2 wrong use.
var command = new RootCommand("A test-driven research harness: experiments that defend themselves, and metric snapshots to review.")
{
    SynthesizeCommand.Create(),
    BenchTrainCommand.Create(),
};
var given = command.Parse(args);
var exitCode = given.Invoke();
return given.Errors.Count > 0 ? 2 : exitCode;
