using Harness.Experiments;
using Xunit.Abstractions;

namespace Experiments.Tests;

/// <summary>Where the tests of this study get their results from.</summary>
/// <param name="terminal">Where progress is shown.</param>
public sealed class Laboratory(IMessageSink terminal) : StudyLaboratory(AmazonReviews.Study, terminal), IStudyLaboratory
{
    /// <inheritdoc/>
    public static Study Study => AmazonReviews.Study;
}
