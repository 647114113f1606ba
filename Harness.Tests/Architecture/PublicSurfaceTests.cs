using Harness.Experiments;
using Harness.Invariants;

namespace Harness.Tests.Architecture;

/// <summary>The public types of the harness are those that a study needs.</summary>
[Trait("Category", "Unit")]
public sealed class PublicSurfaceTests
{
    /// <summary>The namespaces whose types no study names. A study only declares; the harness trains, compares and reports.</summary>
    private static readonly string[] Inside =
    [
        "Harness.Arithmetic", "Harness.Experiments.Archive", "Harness.Experiments.Decisions", "Harness.Experiments.Speed", "Harness.Health",
        "Harness.Metrics.Forensics", "Harness.Metrics.Sequential", "Harness.Native", "Harness.Reporting", "Harness.Snapshots.Calibration",
        "Harness.Snapshots.Comparison",
    ];

    [Fact]
    public void Rooms_that_no_study_enters_have_no_public_type() =>
        typeof(Study).Assembly.GetExportedTypes().Where(type => Inside.Any(room => $"{type.Namespace}.".StartsWith($"{room}.", StringComparison.Ordinal)))
            .Select(type => type.FullName).Should().BeEmpty();

    /// <summary>A study names an invariant by its id, as in a list of known defects.</summary>
    [Fact]
    public void Invariants_are_found_in_the_catalogue() =>
        InvariantCatalogue.Standard.All.Where(invariant => invariant.GetType().IsPublic).Select(invariant => invariant.Name).Should().BeEmpty();
}
