using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Harness.Commands;

/// <summary>Creates options for a duration, such as <c>90s</c>, <c>45m</c>, <c>3h</c> or <c>1.5h</c>.</summary>
internal static class DurationOption
{
    private const double MostHours = 10_000;

    /// <summary>Describes the option.</summary>
    /// <param name="name">The name of the option.</param>
    /// <param name="description">The description for the help text; it also states what happens without the option.</param>
    /// <returns>The option; its default is null.</returns>
    public static Option<TimeSpan?> Of(string name, string description) => new(name) { Description = description, CustomParser = given => Parse(given, name) };

    private static TimeSpan? Parse(ArgumentResult given, string name)
    {
        var text = string.Join(' ', given.Tokens.Select(token => token.Value));
        if (text.Length > 1 && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && HoursOf(text[^1]) is { } unit && number * unit <= MostHours)
            return TimeSpan.FromHours(number * unit);
        given.AddError($"{name} must be a number followed by h, m or s, such as 3h, 45m or 90s, and at most {MostHours:0} hours; got '{text}'.");
        return null;
    }

    private static double? HoursOf(char unit) => unit switch
    {
        'h' => 1,
        'm' => 1 / 60.0,
        's' => 1 / 3600.0,
        _ => null,
    };
}
