using System.Diagnostics;
using System.Reflection;

namespace Harness.Experiments;

/// <summary>Thrown if runs ended in an error, for example because the disk was full or the model threw an exception. Other runs are not affected.</summary>
public sealed class RunFailedException : Exception
{
    /// <summary>Creates a message that lists the failed seeds and describes the first failure.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="failures">The exceptions by seed; at least one.</param>
    internal RunFailedException(Experiment experiment, IReadOnlyList<(int Seed, Exception Failure)> failures)
        : base($"{experiment.Name}, seed{(failures.Count == 1 ? "" : "s")} {string.Join(", ", failures.Select(failure => failure.Seed))} failed: "
            + $"{Describe(failures[0].Failure)}", failures[0].Failure)
    {
    }

    /// <summary>Describes an exception in one line, with the line of the study's own code that it comes from.</summary>
    /// <param name="failure">The exception.</param>
    /// <returns>A sentence without a stack trace.</returns>
    internal static string Describe(Exception failure)
    {
        while (failure is AggregateException or TargetInvocationException or TypeInitializationException && failure.InnerException is { } inner)
            failure = inner;
        var message = failure.Message.ReplaceLineEndings(" ").TrimEnd('.');
        return failure is IOException or UnauthorizedAccessException or RunFailedException or OutOfGpuMemoryException
            or Training.ExperimentDeclarationException ? $"{message}."
            : $"{message} ({failure.GetType().Name}{Location(failure)}).";
    }

    /// <summary>Returns the line of the study's own code that an exception comes from.</summary>
    /// <param name="failure">The exception.</param>
    /// <returns>A text such as ", MoviesStudy.cs line 17"; empty if no line is known.</returns>
    internal static string Location(Exception failure)
    {
        try
        {
            return LocationInStudy(failure);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException) // the reader of line numbers may be unable to open a file
        {
            return "";
        }
    }

    private static string LocationInStudy(Exception failure)
    {
        var frame = new StackTrace(failure, fNeedFileInfo: true).GetFrames().FirstOrDefault(frame => frame.GetFileLineNumber() > 0
            && frame.GetMethod()?.Module.Assembly.GetName().Name is not ("Harness" or "Harness.Xunit"));
        return frame is null ? "" : FormattableString.Invariant($", {Path.GetFileName(frame.GetFileName())} line {frame.GetFileLineNumber()}");
    }
}
