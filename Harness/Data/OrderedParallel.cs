using System.Threading.Tasks.Dataflow;

namespace Harness.Data;

/// <summary>Work on a sequence that one thread reads, all cores transform, and one thread takes up again in the old order.</summary>
internal static class OrderedParallel
{
    /// <summary>Transforms a sequence on all cores, in bounded memory.</summary>
    /// <typeparam name="TSource">What is read.</typeparam>
    /// <typeparam name="TResult">What comes of it.</typeparam>
    /// <param name="source">Enumerated once, in a thread of its own, no further ahead than two items a core.</param>
    /// <param name="transform">Called from any thread, for several items at once.</param>
    /// <param name="cancellation">Ends the work early, with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The results in the order of the source. Whoever stops enumerating stops the reading.</returns>
    /// <remarks>What <paramref name="source"/> or <paramref name="transform"/> throws is thrown again here, at the latest after the last result.</remarks>
    public static IEnumerable<TResult> Select<TSource,
    TResult>(IEnumerable<TSource> source, Func<TSource, TResult> transform, CancellationToken cancellation = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var cores = Environment.ProcessorCount;
        var block = new TransformBlock<TSource, TResult>(transform, new ExecutionDataflowBlockOptions
        {
            MaxDegreeOfParallelism = cores,
            BoundedCapacity = 2 * cores,
            EnsureOrdered = true,
            SingleProducerConstrained = true,
            CancellationToken = stop.Token,
        });
        var reading =
            Task.Factory.StartNew(() => Read(source, block, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            while (block.OutputAvailableAsync(stop.Token).GetAwaiter().GetResult())
                yield return block.Receive(stop.Token);
            reading.GetAwaiter().GetResult();
            block.Completion.GetAwaiter().GetResult();
        }
        finally
        {
            stop.Cancel();
            Task.WhenAny(reading).GetAwaiter().GetResult(); // the source may hold a file open until then
        }
    }

    private static void Read<TSource, TResult>(IEnumerable<TSource> source, TransformBlock<TSource, TResult> block, CancellationToken stop)
    {
        try
        {
            foreach (var item in source)
                if (!block.SendAsync(item, stop).GetAwaiter().GetResult())
                    return; // the transformation has failed; its own exception says why
        }
        finally
        {
            block.Complete();
        }
    }
}
