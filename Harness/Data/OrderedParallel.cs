using System.Threading.Tasks.Dataflow;

namespace Harness.Data;

/// <summary>Transforms a sequence in parallel: one thread reads, all CPU cores transform,
/// and one thread receives the results in the original order.</summary>
internal static class OrderedParallel
{
    /// <summary>Transforms a sequence on all CPU cores, in bounded memory.</summary>
    /// <typeparam name="TSource">The type of the items.</typeparam>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="source">The items. They are enumerated once, in a separate thread, at most two items per core ahead.</param>
    /// <param name="transform">The transformation. It is called from any thread, for several items at the same time.</param>
    /// <param name="cancellation">Ends the work early with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The results in the order of the source. If the caller stops enumerating, reading stops.</returns>
    /// <remarks>Exceptions of <paramref name="source"/> or <paramref name="transform"/> are thrown again here, at the latest after the last result.</remarks>
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
            Task.WhenAny(reading).GetAwaiter().GetResult(); // until then the source may hold a file open
        }
    }

    private static void Read<TSource, TResult>(IEnumerable<TSource> source, TransformBlock<TSource, TResult> block, CancellationToken stop)
    {
        try
        {
            foreach (var item in source)
                if (!block.SendAsync(item, stop).GetAwaiter().GetResult())
                    return; // the transformation has failed and throws its own exception
        }
        finally
        {
            block.Complete();
        }
    }
}
