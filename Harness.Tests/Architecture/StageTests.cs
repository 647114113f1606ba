using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Harness.Tests.Architecture;

/// <summary>Data flows one way through the stages of the harness; so do the imports.</summary>
[Trait("Category", "Unit")]
public sealed class StageTests
{
    private static readonly ArchUnitNET.Domain.Architecture Harness = new ArchLoader()
        .LoadAssemblies(typeof(global::Harness.Runtime.LibTorch).Assembly).Build();

    /// <summary>Each stage, and what it may import beside itself and the world outside.</summary>
    private static readonly Dictionary<string, string[]> Stages = new()
    {
        ["Storage"] = [],
        ["Arithmetic"] = [],
        ["Native"] = [],
        ["Runtime"] = ["Native"],
        ["Data"] = [],
        ["Overlap"] = ["Data"],
        ["Tokens"] = ["Data", "Overlap"],
        ["Metrics"] = [],
        ["Models"] = ["Native", "Runtime"],
        ["Training"] = ["Native", "Runtime", "Data", "Tokens", "Metrics", "Models"],
        ["Invariants"] = ["Runtime", "Data", "Overlap", "Tokens", "Metrics", "Models", "Training"],
        ["Experiments"] = ["Native", "Runtime", "Data", "Overlap", "Tokens", "Metrics", "Models", "Training", "Invariants"],
        ["Snapshots"] = ["Runtime", "Data", "Overlap", "Tokens", "Metrics", "Models", "Training", "Invariants", "Experiments"],
        ["Health"] = ["Native", "Runtime", "Data", "Tokens", "Models", "Experiments", "Snapshots"],
        ["Reporting"] = ["Runtime", "Data", "Tokens", "Metrics", "Models", "Training", "Invariants", "Experiments", "Snapshots"],
        ["Commands"] = ["Native", "Runtime", "Data", "Overlap", "Tokens", "Metrics", "Models", "Training", "Invariants",
                "Experiments", "Snapshots",
            "Health", "Reporting"],
    };

    /// <summary>Stages that know nothing of research; all others may import them.</summary>
    private static readonly string[] Foundations = ["Storage", "Arithmetic"];

    public static TheoryData<string> Names => [.. Stages.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Imports_only_what_stands_above_it(string stage)
    {
        foreach (var other in Stages.Keys.Except(Stages[stage]).Except(Foundations).Where(other => other != stage))
            Types().That().Are(In(stage)).Should().NotDependOnAny(In(other)).WithoutRequiringPositiveResults().Check(Harness);
    }

    [Fact]
    public void Every_folder_is_a_stage() =>
        Harness.Types.Where(type => type.FullName.StartsWith("Harness.", StringComparison.Ordinal)).Select(type => type.FullName.Split('.')[1]).Distinct()
            .Should().BeSubsetOf(Stages.Keys);

    [Theory, InlineData("Arithmetic"), InlineData("Metrics"), InlineData("Reporting"), InlineData("Data"), InlineData("Tokens")]
    public void Knows_no_tensor(string stage) =>
        Harness.Types.Where(type => type.Namespace.FullName.StartsWith($"Harness.{stage}", StringComparison.Ordinal))
            .SelectMany(type => type.Dependencies).Select(dependency => dependency.Target.FullName)
            .Should().NotContain(name => name.StartsWith("TorchSharp", StringComparison.Ordinal));

    /// <summary>With <c>SnapshotEngine=Verify</c> DiffEngine is Verify's own affair, and not referenced here.</summary>
    [Fact]
    public void Only_the_engine_that_Verify_replaces_knows_DiffEngine() =>
        new ArchLoader().LoadAssemblies(typeof(global::Harness.Runtime.LibTorch).Assembly, typeof(StageTests).Assembly).Build().Types
            .Where(type => !type.Namespace.FullName.StartsWith("Harness.Snapshots.BuiltIn", StringComparison.Ordinal))
            .SelectMany(type => type.Dependencies.Where(dependency => dependency.Target.FullName.StartsWith("DiffEngine.", StringComparison.Ordinal)),
                (type, _) => type.FullName)
            .Should().BeEmpty();

    private static IObjectProvider<IType> In(string stage) => Types().That().ResideInNamespaceMatching($@"^Harness\.{stage}(\.|$)").As($"the {stage} stage");
}
