using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Harness.Commands;

/// <summary>Replaces the messages of System.CommandLine by one line that names what is wrong and what was expected.</summary>
/// <remarks>The library's errors have no kind, so their English text identifies them. A test causes each error with every command.</remarks>
internal static partial class ParserMessage
{
    /// <summary>Formats an error.</summary>
    /// <param name="error">An error of the library or of this project.</param>
    /// <returns>One line; the unchanged message if it is not the library's.</returns>
    public static string Of(ParseError error)
    {
        var message = string.Join(' ', error.Message.Split((char[])['\r', '\n', '\t', ' '], StringSplitOptions.RemoveEmptyEntries));
        var symbol = error.SymbolResult switch
        {
            OptionResult option => option.Option,
            ArgumentResult { Parent: OptionResult option } => option.Option,
            ArgumentResult argument => argument.Argument,
            CommandResult command => FirstMissing(command),
            _ => (Symbol?)null,
        };
        if (symbol is null)
            return WithFullStop(message);
        if (Missing().IsMatch(message))
            return symbol is Option ? $"{symbol.Name} needs a value{Choices(symbol)}. {Sentence(symbol)}" : MissingText(symbol);
        if (Required().IsMatch(message))
            return MissingText(symbol);
        if (TooMany().Match(message) is { Success: true } many)
            return $"{symbol.Name} was given {many.Groups[1].Value} times; expected once.";
        if (Unreadable().Match(message) is { Success: true } value)
            return $"{NameOf(symbol)} must be {Kind(symbol)}; got '{value.Groups[1].Value}'.";
        if (NotAChoice().Match(message) is { Success: true } other)
            return $"{NameOf(symbol)} must be {OneOf(ChoicesOf(symbol))}; got '{other.Groups[1].Value}'."
                + (WrongUse.Nearest(other.Groups[1].Value, ChoicesOf(symbol)) is { } near ? $" Did you mean '{near}'?" : "");
        if (NoSuchPath().Match(message) is { Success: true } path)
            return $"{NameOf(symbol)}: there is no {(path.Groups[1].Value == "Directory" ? "folder" : "file")} '{path.Groups[2].Value}'.";
        return Alone().IsMatch(message) ? $"{symbol.Name} cannot be combined with other arguments." : WithFullStop(message);
    }

    private static Argument? FirstMissing(CommandResult command) => command.Command.Arguments.FirstOrDefault(argument =>
        argument.Arity.MinimumNumberOfValues > (command.GetResult(argument)?.Tokens.Count ?? 0));

    private static string MissingText(Symbol symbol) =>
        $"{(symbol is Option ? $"The option {symbol.Name} is" : $"{NameOf(symbol)} is")} missing. {Sentence(symbol)}";

    private static string NameOf(Symbol symbol) => symbol is Argument argument ? $"<{argument.HelpName ?? argument.Name}>" : symbol.Name;

    /// <summary>Returns the first sentence of the help text.</summary>
    private static string Sentence(Symbol symbol)
    {
        var description = symbol.Description ?? "";
        var end = description.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? WithFullStop(description) : description[..(end + 1)];
    }

    private static string Choices(Symbol symbol) =>
        ChoicesOf(symbol) is { Length: > 0 } choices && !choices.All(choice => Sentence(symbol).Contains(choice, StringComparison.Ordinal))
            ? $": {OneOf(choices)}" : "";

    private static string OneOf(string[] choices) => choices is [var only] ? only : $"one of {string.Join(", ", choices)}";

    private static string[] ChoicesOf(Symbol symbol) => [.. symbol.GetCompletions(CompletionContext.Empty).Select(choice => choice.Label)];

    private static string Kind(Symbol symbol)
    {
        var given = symbol is Option option ? option.ValueType : ((Argument)symbol).ValueType;
        var type = Nullable.GetUnderlyingType(given) ?? given;
        return type == typeof(bool) ? "true or false"
            : type == typeof(ulong) ? "a whole number from 0"
            : type == typeof(int) || type == typeof(long) ? "a whole number"
            : type == typeof(double) ? "a number, such as 0.5"
            : type == typeof(FileInfo) ? "the path of a file"
            : type == typeof(DirectoryInfo) ? "the path of a folder"
            : $"as follows: {Sentence(symbol)}";
    }

    private static string WithFullStop(string text) => text.EndsWith('.') || text.EndsWith('?') ? text : $"{text}.";

    [GeneratedRegex("^Required argument missing for ")]
    private static partial Regex Missing();

    [GeneratedRegex("^Option '.*' is required\\.$")]
    private static partial Regex Required();

    [GeneratedRegex("^Option '.*' expects a single argument but ([0-9]+) were provided\\.$")]
    private static partial Regex TooMany();

    [GeneratedRegex("^Cannot parse argument '(.*?)' (?:for .*)?as expected type ")]
    private static partial Regex Unreadable();

    [GeneratedRegex("^Argument '(.*?)' not recognized\\. Must be one of:")]
    private static partial Regex NotAChoice();

    [GeneratedRegex("^(Directory|File|File or directory) does not exist: '(.*)'\\.$")]
    private static partial Regex NoSuchPath();

    [GeneratedRegex("option cannot be combined with other arguments\\.$")]
    private static partial Regex Alone();
}
