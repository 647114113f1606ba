using System.Globalization;
using System.Text.RegularExpressions;

namespace Harness.Experiments;

/// <summary>Is thrown by a run that needs more memory than the GPU has left. Other runs continue.</summary>
internal sealed partial class OutOfGpuMemoryException : Exception
{
    private OutOfGpuMemoryException(string message, Exception cause) : base(message, cause)
    {
    }

    /// <summary>Recognises the errors of torch, cuBLAS, cuDNN and the driver for a lack of memory.</summary>
    /// <param name="failure">The exception that ended the run.</param>
    /// <param name="stage">The stage of the run, such as "training".</param>
    /// <returns>An exception that names the missing bytes and the remedy; null for any other failure.</returns>
    public static OutOfGpuMemoryException? Of(Exception failure, string stage)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is not OutOfGpuMemoryException && Signs().IsMatch(cause.Message))
                return new OutOfGpuMemoryException($"The GPU ran out of memory while {stage}. {Figures(cause.Message)}{WayOut}", failure);
        }
        return null;
    }

    private const string WayOut = "Run fewer at the same time (--at-once), stop other programs on the GPU, use fewer rows (--profile), or use --device cpu.";

    private static string Figures(string message)
    {
        if (Bytes(Asked().Match(message)) is not { } asked)
            return "";
        return Bytes(Left().Match(message)) is not { } left ? $"It asked for {Text(asked)}. "
            : asked > left ? $"It asked for {Text(asked)} but {Text(left)} were free: {Text(asked - left)} too little. "
            : $"It asked for {Text(asked)}; {Text(left)} were free, but not as one block. ";
    }

    private static double? Bytes(Match match)
    {
        if (!match.Success)
            return null;
        var unit = match.Groups[2].Value switch
        {
            "GiB" => 1L << 30,
            "MiB" => 1L << 20,
            "KiB" => 1L << 10,
            _ => 1,
        };
        return double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * unit;
    }

    private static string Text(double bytes) => bytes >= 1L << 30
        ? FormattableString.Invariant($"{bytes / (1L << 30):0.00} GiB") : FormattableString.Invariant($"{bytes / (1L << 20):0.#} MiB");

    [GeneratedRegex("CUDA out of memory|CUDA error: out of memory|CUDA driver refuses .*out of memory|cudaErrorMemoryAllocation|_STATUS_ALLOC_FAILED")]
    private static partial Regex Signs();

    [GeneratedRegex(@"Tried to allocate ([0-9.]+) (GiB|MiB|KiB|bytes)")]
    private static partial Regex Asked();

    [GeneratedRegex(@"of which ([0-9.]+) (GiB|MiB|KiB|bytes) is free")]
    private static partial Regex Left();
}
