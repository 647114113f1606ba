using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;

namespace Harness.Commands;

/// <summary>Reports errors in a command line: one line for each error, with the nearest valid name, and how to get help.</summary>
internal static class WrongUse
{
    /// <summary>Prints the errors.</summary>
    /// <param name="given">A command line with errors.</param>
    /// <param name="switches">The errors from <see cref="WrongSwitches"/>. Others may follow from them, so they are printed alone.</param>
    /// <param name="error">Receives the lines.</param>
    public static void Print(ParseResult given, IReadOnlyList<string> switches, TextWriter error)
    {
        var command = given.CommandResult.Command;
        var isComplete = given.UnmatchedTokens.Count == 0;
        IReadOnlyList<string> lines = switches.Count > 0 ? switches :
        [
            .. NamesIn(given).Select(token => Unknown(token, given)),
            .. isComplete && command.Subcommands.Count > 0 ? [$"Name a command of '{PathOf(given)}': {string.Join(", ", NamesOf(command.Subcommands))}."]
                : given.Errors.Where(one => !given.UnmatchedTokens.Any(token => one.Message.Contains($"'{token}'", StringComparison.Ordinal))
                    && (isComplete || command.Subcommands.Count == 0)).Select(one => Message(one, given)),
        ];
        foreach (var line in lines.Distinct().SkipLast(1))
            error.WriteLine(line);
        error.WriteLine($"{lines.Distinct().Last()} '{PathOf(given)} --help' lists the {(command.Subcommands.Count > 0 ? "commands" : "options")}.");
    }

    /// <summary>Finds options of true or false that have another value, such as <c>--quiet=maybe</c>.</summary>
    /// <param name="args">The command line. The library takes such a value for an argument, so its result does not tell them apart.</param>
    /// <param name="given">The parsed command line.</param>
    /// <returns>An error for each.</returns>
    public static IReadOnlyList<string> WrongSwitches(IEnumerable<string> args, ParseResult given) =>
    [
        .. from word in args.TakeWhile(word => word != "--")
           let at = word.AsSpan().IndexOfAny('=', ':')
           where at > 0 && word.StartsWith('-') && !bool.TryParse(word.AsSpan(at + 1), out _)
           from option in given.CommandResult.Command.Options
           where (option.Name == word[..at] || option.Aliases.Contains(word[..at])) && IsSwitch(option)
           select $"{option.Name} must be true or false; got '{word[(at + 1)..]}'.",
    ];

    private static bool IsSwitch(Option option) => option.ValueType == typeof(bool) || option.ValueType == typeof(bool?);

    /// <summary>Finds the name that the user probably meant.</summary>
    /// <param name="typed">The word in the command line.</param>
    /// <param name="names">The valid names.</param>
    /// <returns>The name with the fewest differing letters, in whatever case; null if no name is close.</returns>
    public static string? Nearest(string typed, IEnumerable<string> names) => names
        .Select(name => (Name: name, Distance: IsPart(name, typed) ? 1 : Distance(name.ToUpperInvariant(), typed.ToUpperInvariant())))
        .Where(one => one.Distance <= Math.Max(1, Math.Min(one.Name.TrimStart('-').Length, typed.TrimStart('-').Length) / 2))
        .OrderBy(one => one.Distance).ThenBy(one => one.Name, StringComparer.Ordinal).Select(one => one.Name).FirstOrDefault();

    /// <summary>Asks for the nearest name.</summary>
    /// <param name="typed">The word in the command line.</param>
    /// <param name="names">The valid names.</param>
    /// <returns>A question with a space after it; empty if no name is close.</returns>
    public static string DidYouMean(string typed, IEnumerable<string> names) => Nearest(typed, names) is { } near ? $"Did you mean '{near}'? " : "";

    /// <summary>Finds the option that the user probably meant.</summary>
    /// <param name="typed">The word in the command line, which begins with '-'.</param>
    /// <param name="command">The command.</param>
    /// <returns>The nearest option; or the option with its value, such as "--format html" for "--html"; null if there is neither.</returns>
    public static string? NearestOption(string typed, Command command)
    {
        var value = typed.TrimStart('-');
        return Nearest(typed, NamesOf(command.Options))
            ?? command.Options.Where(option => !option.Hidden && option.GetCompletions(CompletionContext.Empty).Any(choice => choice.Label == value))
                .Select(option => $"{option.Name} {value}").FirstOrDefault();
    }

    /// <summary>Returns the unknown words. What follows an unknown command are that command's own, so they are left out.</summary>
    private static List<string> NamesIn(ParseResult given)
    {
        List<string> tokens = [.. given.UnmatchedTokens];
        var command = tokens.FindIndex(token => !token.StartsWith('-'));
        return given.CommandResult.Command.Subcommands.Count > 0 && command >= 0 ? tokens[..(command + 1)] : tokens;
    }

    private static string Unknown(string token, ParseResult given)
    {
        var command = given.CommandResult.Command;
        var isOption = token.StartsWith('-');
        string[] names = [.. NamesOf(command.Subcommands)];
        var meant = (isOption ? NearestOption(token, command) : Nearest(token, names)) is { } near ? $" Did you mean '{near}'?" : "";
        return isOption ? $"There is no option '{token}'.{meant}"
            : names.Length > 0 ? $"There is no command '{token}'.{meant}"
            : $"The argument '{token}' is not expected.{AfterList(token, given)}";
    }

    /// <summary>Formats an error. A value of a list that was taken for an argument, as in "--seeds 1 2", is named as such.</summary>
    private static string Message(ParseError error, ParseResult given)
    {
        var words = error.SymbolResult is ArgumentResult { Parent: CommandResult } argument ? argument.Tokens.Select(token => token.Value) : [];
        return words.FirstOrDefault(word => ListBefore(word, given) is { } option && MayHold(option, word)) is { } value
            ? $"The argument '{value}' is not expected.{AfterList(value, given)}" : ParserMessage.Of(error);
    }

    private static bool MayHold(Option option, string word) => option.ValueType == typeof(int[]) ? int.TryParse(word, out _)
        : option.GetCompletions(CompletionContext.Empty).Any(choice => choice.Label == word);

    /// <summary>Explains how to separate the values of an option, if the word follows an option that takes several.</summary>
    private static string AfterList(string word, ParseResult given)
    {
        if (ListBefore(word, given) is not { } option)
            return "";
        var values = given.Tokens.SkipWhile(one => one.Value != option.Name).Skip(1).TakeWhile(one => !one.Value.StartsWith('-'))
            .SelectMany(one => Parts(one.Value));
        return $" Separate the values of {option.Name} by commas: {option.Name} {string.Join(',', values)}.";
    }

    /// <summary>Finds the option before a word, if it takes several values.</summary>
    private static Option? ListBefore(string word, ParseResult given)
    {
        var name = given.Tokens.TakeWhile(one => one.Value != word).LastOrDefault(one => one.Value.StartsWith('-'))?.Value;
        return given.CommandResult.Command.Options.FirstOrDefault(one => one.Name == name && one.ValueType.IsArray);
    }

    /// <summary>Splits a list at its commas and spaces.</summary>
    /// <param name="list">A list such as "a,b" or "a b".</param>
    public static string[] Parts(string list) => list.Split((char[])[',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IEnumerable<string> NamesOf(IEnumerable<Symbol> symbols) => symbols.Where(symbol => !symbol.Hidden).Select(symbol => symbol.Name);

    private static string PathOf(ParseResult given) => PathOf(given.CommandResult);

    /// <summary>Returns the command as a user types it, such as "./research bench train".</summary>
    public static string PathOf(CommandResult command)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = command; at is CommandResult result; at = result.Parent)
            names.Push(result.Command.Name);
        return string.Join(' ', names);
    }

    private static bool IsPart(string one, string other) => Math.Min(one.Length, other.Length) >= 4
        && (one.StartsWith(other, StringComparison.Ordinal) || other.StartsWith(one, StringComparison.Ordinal));

    /// <summary>Counts the letters to insert, delete, replace or swap with the next one (optimal string alignment).</summary>
    private static int Distance(string one, string other)
    {
        var steps = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                steps[i, j] = i == 0 ? j : j == 0 ? i
                    : Math.Min(Math.Min(steps[i - 1, j], steps[i, j - 1]) + 1, steps[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    steps[i, j] = Math.Min(steps[i, j], steps[i - 2, j - 2] + 1);
            }
        }
        return steps[one.Length, other.Length];
    }
}
