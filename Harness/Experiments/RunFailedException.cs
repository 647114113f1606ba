using System.Diagnostics;
using System.Reflection;

namespace Harness.Experiments;

/// <summary>Runs that ended in an error: the disk was full, or a model did what no model may do. Other runs are not touched by it.</summary>
public sealed class RunFailedException : Exception
{
    /// <summary>Describes the first failure.</summary>
    /// <param name="experiment">Which experiment.</param>
    /// <param name="failures">What happened, by seed; at least one.</param>
    internal RunFailedException(Experiment experiment, IReadOnlyList<(int Seed, Exception Failure)> failures)
        : base($"{experiment.Name}, seed{(failures.Count == 1 ? "" : "s")} {string.Join(", ", failures.Select(failure => failure.Seed))} failed: "
            + $"{Describe(failures[0].Failure)}", failures[0].Failure)
    {
    }

    /// <summary>Says in one line what an exception is, and which line of the study's own code it comes from.</summary>
    /// <param name="failure">Any exception.</param>
    /// <returns>A sentence without a stack trace.</returns>
    internal static string Describe(Exception failure)
    {
        while (failure is AggregateException or TargetInvocationException or TypeInitializationException && failure.InnerException is { } inner)
            failure = inner;
        var message = failure.Message.ReplaceLineEndings(" ").TrimEnd('.');
        return failure is IOException or UnauthorizedAccessException or RunFailedException or OutOfGpuMemoryException
            or Training.ExperimentDeclarationException ? $"{message}."
            : $"{message} ({failure.GetType().Name}{Place(failure)}).";
    }

    private static string Place(Exception failure)
    {
        try
        {
            return PlaceInTheStudy(failure);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException) // there may be no file left to open for the reader of line numbers
        {
            return "";
        }
    }

    private static string PlaceInTheStudy(Exception failure)
    {
        var frame = new StackTrace(failure, fNeedFileInfo: true).GetFrames().FirstOrDefault(frame => frame.GetFileLineNumber() > 0
            && frame.GetMethod()?.DeclaringType?.Namespace?.StartsWith("Harness.", StringComparison.Ordinal) != true);
        return frame is null ? "" : FormattableString.Invariant($", {Path.GetFileName(frame.GetFileName())} line {frame.GetFileLineNumber()}");
    }
}
