using Harness.Experiments;
using Xunit.Abstractions;

namespace Experiments.Tests;

/// <summary>Runs the experiments of this study for its tests.</summary>
/// <param name="terminal">Shows the progress.</param>
public sealed class Laboratory(IMessageSink terminal) : StudyLaboratory(AmazonReviews.Study, terminal), IStudyLaboratory
{
    /// <inheritdoc/>
    public static Study Study => AmazonReviews.Study;
}
