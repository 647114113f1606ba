using Harness.Experiments;
using Xunit.Abstractions;

namespace Movies;

/// <summary>Trains each experiment once, whichever test asks first.</summary>
/// <param name="terminal">Where progress is shown.</param>
public sealed class Laboratory(IMessageSink terminal) : StudyLaboratory(MoviesStudy.Study, terminal), IStudyLaboratory
{
    /// <inheritdoc/>
    public static Study Study => MoviesStudy.Study;
}
