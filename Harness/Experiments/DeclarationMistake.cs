using System.Globalization;
using System.Reflection;
using Harness.Experiments.Claims;
using Harness.Training;

namespace Harness.Experiments;

/// <summary>Describes a mistake in the declaration of a study in one line: the line of the study, the value, and what was expected.</summary>
internal static class DeclarationMistake
{
    /// <summary>Describes the mistake.</summary>
    /// <param name="thrown">The exception of the declaration. .NET wraps it, because a static property threw it.</param>
    /// <returns>A sentence such as "VocabularySize must be 2 to 32767; got 40000 (MoviesStudy.cs line 17)."</returns>
    public static string Describe(Exception thrown)
    {
        while (thrown is TypeInitializationException or TargetInvocationException && thrown.InnerException is { } inner)
            thrown = inner;
        return thrown switch
        {
            ExperimentDeclarationException or ClaimRefusedException => thrown.Message,
            ArgumentException wrong => $"{Said(wrong)}{(RunFailedException.Location(wrong) is { Length: > 2 } place ? $" ({place[2..]})" : "")}.",
            _ => RunFailedException.Describe(thrown),
        };
    }

    /// <summary>Returns the message without the two endings that .NET adds: the name of a parameter, and the value.</summary>
    private static string Said(ArgumentException wrong)
    {
        var said = wrong.Message.Split(Environment.NewLine)[0];
        if (wrong.ParamName is { } parameter)
            said = said.Replace($" (Parameter '{parameter}')", "", StringComparison.Ordinal);
        said = said.TrimEnd('.');
        var value = Convert.ToString((wrong as ArgumentOutOfRangeException)?.ActualValue, CultureInfo.InvariantCulture);
        return string.IsNullOrEmpty(value) || said.Contains(value, StringComparison.Ordinal) ? said : $"{said}; got {value}";
    }
}
