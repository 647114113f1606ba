using Harness.Experiments;
using Harness.Invariants;

namespace Harness.Tests.Architecture;

/// <summary>Tests that the harness has no public types beyond those that a study needs.</summary>
[Trait("Category", "Unit")]
public sealed class PublicSurfaceTests
{
    /// <summary>Namespaces whose types no study uses. A study only declares experiments; the harness trains, compares and reports.</summary>
    private static readonly string[] InternalNamespaces =
    [
        "Harness.Arithmetic", "Harness.Experiments.Archive", "Harness.Experiments.Decisions", "Harness.Experiments.Speed", "Harness.Health",
        "Harness.Metrics.Forensics", "Harness.Metrics.Sequential", "Harness.Native", "Harness.Reporting", "Harness.Snapshots.Calibration",
        "Harness.Snapshots.Comparison",
    ];

    [Fact]
    public void Namespaces_that_no_study_uses_have_no_public_type() =>
        typeof(Study).Assembly.GetExportedTypes()
            .Where(type => InternalNamespaces.Any(name => $"{type.Namespace}.".StartsWith($"{name}.", StringComparison.Ordinal)))
            .Select(type => type.FullName).Should().BeEmpty();

    /// <summary>Checks that no class of an invariant is public. A study refers to an invariant by its id, as in a list of known defects.</summary>
    [Fact]
    public void Invariants_in_the_catalogue_are_not_public() =>
        InvariantCatalogue.Standard.All.Where(invariant => invariant.GetType().IsPublic).Select(invariant => invariant.Name).Should().BeEmpty();
}
