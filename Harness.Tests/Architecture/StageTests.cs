using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace Harness.Tests.Architecture;

/// <summary>Tests that a stage of the harness depends only on earlier stages, because data flows through the stages in one direction.</summary>
[Trait("Category", "Unit")]
public sealed class StageTests
{
    private static readonly ArchUnitNET.Domain.Architecture Harness = new ArchLoader()
        .LoadAssemblies(typeof(global::Harness.Runtime.LibTorch).Assembly).Build();

    /// <summary>Lists for each stage the other stages that it may depend on. Every stage may also use <see cref="Foundations"/> and other libraries.</summary>
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

    /// <summary>Stages without any code for experiments; all other stages may depend on them.</summary>
    private static readonly string[] Foundations = ["Storage", "Arithmetic"];

    public static TheoryData<string> Names => [.. Stages.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Depends_only_on_its_listed_stages(string stage)
    {
        foreach (var other in Stages.Keys.Except(Stages[stage]).Except(Foundations).Where(other => other != stage))
            Types().That().Are(In(stage)).Should().NotDependOnAny(In(other)).WithoutRequiringPositiveResults().Check(Harness);
    }

    [Fact]
    public void Every_folder_is_a_stage() =>
        Harness.Types.Where(type => type.FullName.StartsWith("Harness.", StringComparison.Ordinal)).Select(type => type.FullName.Split('.')[1]).Distinct()
            .Should().BeSubsetOf(Stages.Keys);

    [Theory, InlineData("Arithmetic"), InlineData("Metrics"), InlineData("Reporting"), InlineData("Data"), InlineData("Tokens")]
    public void Does_not_depend_on_TorchSharp(string stage) =>
        Harness.Types.Where(type => type.Namespace.FullName.StartsWith($"Harness.{stage}", StringComparison.Ordinal))
            .SelectMany(type => type.Dependencies).Select(dependency => dependency.Target.FullName)
            .Should().NotContain(name => name.StartsWith("TorchSharp", StringComparison.Ordinal));

    /// <summary>Checks that DiffEngine is used only in <c>Harness.Snapshots.BuiltIn</c>. With <c>SnapshotEngine=Verify</c> only Verify itself references
    /// DiffEngine, and this project does not.</summary>
    [Fact]
    public void Only_the_built_in_snapshot_engine_uses_DiffEngine() =>
        new ArchLoader().LoadAssemblies(typeof(global::Harness.Runtime.LibTorch).Assembly, typeof(StageTests).Assembly).Build().Types
            .Where(type => !type.Namespace.FullName.StartsWith("Harness.Snapshots.BuiltIn", StringComparison.Ordinal))
            .SelectMany(type => type.Dependencies.Where(dependency => dependency.Target.FullName.StartsWith("DiffEngine.", StringComparison.Ordinal)),
                (type, _) => type.FullName)
            .Should().BeEmpty();

    private static IObjectProvider<IType> In(string stage) => Types().That().ResideInNamespaceMatching($@"^Harness\.{stage}(\.|$)").As($"the {stage} stage");
}
