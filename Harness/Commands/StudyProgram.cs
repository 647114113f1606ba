using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;
using Harness.Data;
using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Runtime;

namespace Harness.Commands;

/// <summary>The command line of a study.</summary>
public static class StudyProgram
{
    /// <summary>The environment variable that turns on stack traces of unexpected errors.</summary>
    private const string TraceVariable = "RESEARCH_TRACE";

    /// <summary>A word that begins with @, such as a text to predict, is not the name of a file with arguments.</summary>
    internal static readonly ParserConfiguration Configuration = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs one command.</summary>
    /// <param name="study">The study.</param>
    /// <param name="args">The command line arguments.</param>
    /// <returns>The exit code: 0 success, 1 a check failed or the command could not finish, 2 usage error, 130 or 143 stopped by Ctrl+C or
    /// SIGTERM.</returns>
    public static Task<int> Run(Study study, string[] args) => OpenFiles.AreTooFew() ? Task.FromResult(1) : Execute(study, args);

    /// <summary>Runs one command of a study that is declared in static properties. A mistake in the declaration is reported like any other one.</summary>
    /// <param name="study">Returns the study, such as <c>() => MoviesStudy.Study</c>.</param>
    /// <param name="args">The command line arguments.</param>
    /// <returns>The exit code, as for a study; 1 if the declaration has a mistake.</returns>
    public static Task<int> Run(Func<Study> study, string[] args)
    {
        ArgumentNullException.ThrowIfNull(study);
        if (OpenFiles.AreTooFew())
            return Task.FromResult(1);
        return Declared(study, Console.Error) is { } declared ? Execute(declared, args) : Task.FromResult(1);
    }

    /// <summary>Evaluates the declaration of a study.</summary>
    /// <param name="study">Returns the study.</param>
    /// <param name="error">Receives the mistake, if there is one.</param>
    /// <returns>The study; null if its declaration threw an exception.</returns>
    internal static Study? Declared(Func<Study> study, TextWriter error)
    {
        try
        {
            return study();
        }
        catch (Exception mistake)
        {
            error.WriteLine(DeclarationMistake.Describe(mistake));
            if (Environment.GetEnvironmentVariable(TraceVariable) is { Length: > 0 })
                error.WriteLine(mistake);
            return null;
        }
    }

    private static async Task<int> Execute(Study study, string[] args)
    {
        ForgivingWriter.Install();
        using var signals = Interruption.Watch();
        try
        {
            study.Require();
            var command = CommandsOf(study);
            var given = command.Parse(WithHelpOption(args), Configuration);
            var isUnknownCommand = given.UnmatchedTokens.Count > 0 && given.CommandResult.Command.Subcommands.Count > 0; // the help option hides this error
            var switches = WrongUse.WrongSwitches(args, given);
            if (given.Errors.Count > 0 || isUnknownCommand || switches.Count > 0)
            {
                if (args.Length == 0)
                    command.Parse(["--help"], Configuration).Invoke();
                else
                    WrongUse.Print(given, switches, Console.Error);
                return 2;
            }
            var exitCode = await given.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
            if (Interruption.Ended(exitCode))
            {
                ProgressDisplay.Terminal()?.Cursor.Show(true); // the table or the bar hid it
                Console.Error.WriteLine($"Stopped. Finished runs are kept.{Interruption.Kept?.Invoke()}");
                Interruption.End(exitCode);
            }
            return exitCode;
        }
        catch (OperationCanceledException)
        {
            ProgressDisplay.Terminal()?.Cursor.Show(true);
            Console.Error.WriteLine("Stopped. No partly written file is left.");
            return Interruption.WaitForExitCode() ?? 1;
        }
        catch (Exception e) when (e is CorpusFormatException or FormatException or DllNotFoundException or ClaimRefusedException
            or Training.ExperimentDeclarationException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(RunFailedException.Describe(e));
            if (Environment.GetEnvironmentVariable(TraceVariable) is { Length: > 0 })
                Console.Error.WriteLine(e);
            else if (e is not (IOException or UnauthorizedAccessException or RunFailedException))
                Console.Error.WriteLine($"Set {TraceVariable}=1 to see the stack trace.");
            return 1;
        }
    }

    /// <summary>Replaces the word "help" by the option: "help", "help run" and "run help".</summary>
    internal static string[] WithHelpOption(string[] args) => args switch
    {
        ["help", .. var command] => [.. command, "--help"],
        [var command, "help"] when !command.StartsWith('-') => [command, "--help"],
        _ => args,
    };

    /// <summary>Creates all commands.</summary>
    /// <param name="study">The study.</param>
    internal static Command CommandsOf(Study study) =>
        new("./research", "A test-driven research harness: trains experiments, checks each run with invariants, and compares metrics with snapshots.")
        {
            new HelpOption(),
            new VersionOption { Action = new VersionOfHarness() },
            SynthesizeCommand.Create(),
            RunCommand.Create(study),
            PredictCommand.Create(study),
            ExportCommand.Create(study),
            TokenizerCommand.Create(study),
            MergeCommand.Create(study),
            PrepareCommand.Create(study),
            OverlapCommand.Create(study),
            new Command("bench", "Measures the harness itself.") { BenchTrainCommand.Create(study), BenchCorpusCommand.Create(study) },
            ForensicsCommand.Create(),
            ReportCommand.Create(study),
            AcceptCommand.Create(study),
            DecideCommand.Create(study),
            CalibrateCommand.Create(study),
            DiffCommand.Create(study),
            DoctorCommand.Create(study),
        };

    /// <summary>Prints the version of the harness. The study's own program has none.</summary>
    private sealed class VersionOfHarness : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var version = typeof(StudyProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            parseResult.InvocationConfiguration.Output.WriteLine(version.Split('+')[0]); // the commit follows
            return 0;
        }
    }
}
