using System.CommandLine;
using System.CommandLine.Parsing;
using Harness.Storage;

namespace Harness.Commands;

/// <summary>Repeats the options that a user gave, for the command that a message suggests.</summary>
internal static class GivenOptions
{
    /// <summary>Formats options as they were typed.</summary>
    /// <param name="given">The command line.</param>
    /// <param name="options">The options to repeat. Those that were left out stay left out.</param>
    /// <returns>A text such as " --profile sample --data films"; empty if none of the options was given.</returns>
    public static string Of(SymbolResult given, params IEnumerable<Option> options) => string.Concat(options
        .Select(option => given.GetResult(option)).OfType<OptionResult>().Where(option => !option.Implicit)
        .Select(option => $" {string.Join(' ', [option.Option.Name, .. option.Tokens.Select(token => ShownPath.Quoted(token.Value))])}"));

    /// <summary>Formats options as they were typed.</summary>
    /// <param name="given">The parsed command line.</param>
    /// <param name="options">The options to repeat.</param>
    /// <returns>The text, as for a part of a command line.</returns>
    public static string Of(ParseResult given, params IEnumerable<Option> options) => Of(given.CommandResult, options);
}
