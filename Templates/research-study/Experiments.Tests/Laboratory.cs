using Harness.Experiments;
using Xunit.Abstractions;

namespace Movies;

/// <summary>Runs the experiments of this study for its tests. Each experiment is trained once.</summary>
/// <param name="terminal">Shows the progress.</param>
public sealed class Laboratory(IMessageSink terminal) : StudyLaboratory(MoviesStudy.Study, terminal), IStudyLaboratory
{
    /// <inheritdoc/>
    public static Study Study => MoviesStudy.Study;
}
