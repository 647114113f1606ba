using System.Text;
using System.Text.RegularExpressions;
using Harness.Invariants;

namespace Harness.Tests.Invariants.Evidence;

/// <summary>Tests every invariant alone: with sound evidence, with evidence on both sides of each threshold, and with each possible violation.</summary>
[Trait("Category", "Invariants")]
public sealed partial class EvidenceTests
{
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<EvidenceCase>> Groups = new Dictionary<string, IReadOnlyList<EvidenceCase>>
    {
        ["data"] = DataCases.All,
        ["training"] = TrainingCases.All,
        ["results"] = ResultCases.All,
        ["comparisons"] = ComparisonCases.All,
        ["controls"] = ControlCases.All,
    };

    internal static IEnumerable<EvidenceCase> All => Groups.Values.SelectMany(cases => cases);

    public static TheoryData<string, string> Sound => Names(Expectation.Holds);

    public static TheoryData<string, string> Violated => Names(Expectation.Fires);

    public static TheoryData<string, string> NotApplicable => Names(Expectation.DoesNotApply);

    public static TheoryData<string> GroupNames => [.. Groups.Keys];

    [Theory, MemberData(nameof(Sound))]
    public void Holds(string invariant, string evidence)
    {
        Case(invariant, evidence).Applies().Should().BeTrue();
        Case(invariant, evidence).Check().Should().BeNull();
    }

    [Theory, MemberData(nameof(Violated))]
    public void Fires(string invariant, string evidence)
    {
        Case(invariant, evidence).Applies().Should().BeTrue();
        Case(invariant, evidence).Check().Should().NotBeNull().And.BeOfType<Violation>().Which.Invariant.Should().Be(invariant);
    }

    [Theory, MemberData(nameof(NotApplicable))]
    public void Does_not_apply(string invariant, string evidence) => Case(invariant, evidence).Applies().Should().BeFalse();

    /// <summary>Checks that an invariant is checked at its own stage and at every later one, and that the run is refused for its violation.</summary>
    [Theory, MemberData(nameof(Violated))]
    public void Is_reported_from_its_stage_on(string invariant, string evidence)
    {
        var violated = Case(invariant, evidence);
        switch (violated.Evidence)
        {
            case RunEvidence run:
                foreach (var reached in Enum.GetValues<Stage>().Where(stage => stage <= Stage.Result))
                    InvariantCatalogue.Standard.Violations(run, reached).Contains(violated.Check()!)
                        .Should().Be(reached >= violated.Invariant.Stage, "it is checked from {0} on, and this is {1}", violated.Invariant.Stage, reached);
                break;
            case ComparisonEvidence comparison:
                InvariantCatalogue.Standard.Violations(comparison).Should().Contain(violated.Check()!);
                break;
            case ControlEvidence control:
                InvariantCatalogue.Standard.Violations(control).Should().Equal(violated.Check()!);
                break;
        }
    }

    [Theory, MemberData(nameof(GroupNames))]
    public async Task Has_the_recorded_messages(string group)
    {
        var settings = new VerifySettings();
        settings.UseDirectory("messages");
        settings.UseFileName(group);
        settings.DisableScrubbers();
        await Verifier.Verify(Messages(Groups[group]), "txt", settings);
    }

    [Fact]
    public void Every_invariant_has_cases_that_hold_and_cases_that_fire()
    {
        var names = InvariantCatalogue.Standard.All.Select(invariant => invariant.Name).ToList();
        foreach (var answer in new[] { Expectation.Holds, Expectation.Fires })
            All.Where(one => one.Expected == answer).Select(one => one.Invariant.Name).Distinct().Should().BeEquivalentTo(names);
    }

    [Fact]
    public void Every_group_has_a_file_of_recorded_messages() =>
        Directory.GetFiles(Path.Combine(Harness.Storage.Workspace.Root, "Harness.Tests", "Invariants", "Evidence", "messages"), "*.verified.txt")
            .Select(file => Path.GetFileName(file).Split('.')[0]).Should().BeEquivalentTo(Groups.Keys);

    /// <summary>Checks that a path in a message exists in the repository. Users of the package find it on the repository's page.</summary>
    [Fact]
    public void Every_path_in_a_message_exists() =>
        All.Where(one => one.Expected == Expectation.Fires).SelectMany(one => Paths().Matches(one.Check()!.ToString()).Select(path => path.Value.TrimEnd('.')))
            .Distinct().Where(path => !Path.Exists(Path.Combine(Harness.Storage.Workspace.Root, path)))
            .Should().BeEmpty();

    [GeneratedRegex(@"(?:Harness|Experiments\.Tests)/[\w./-]+")]
    private static partial Regex Paths();

    private static EvidenceCase Case(string invariant, string evidence) => All.Single(one => one.Invariant.Name == invariant && one.Shows == evidence);

    private static TheoryData<string, string> Names(Expectation expected)
    {
        var names = new TheoryData<string, string>();
        foreach (var one in All.Where(one => one.Expected == expected))
            names.Add(one.Invariant.Name, one.Shows);
        return names;
    }

    /// <summary>Formats the messages. A field that is equal to that of the message before is left out.</summary>
    private static string Messages(IEnumerable<EvidenceCase> cases)
    {
        var text = new StringBuilder();
        foreach (var ofOne in cases.GroupBy(one => one.Invariant))
        {
            var invariant = ofOne.Key;
            text.Append($"{invariant.Name}\n")
                .Append($"  asked     {invariant.Stage}\n")
                .Append($"  guards    {string.Join(", ", invariant.Defects)}: {invariant.Defends}\n")
                .Append($"  cost      {invariant.Cost}\n\n");
            Violation? previous = null;
            foreach (var violated in ofOne.Where(one => one.Expected == Expectation.Fires))
            {
                var current = violated.Check()!;
                text.Append($"  {violated.Shows}\n")
                    .Append($"    seen      {current.Seen}\n")
                    .Append(current.Expected == previous?.Expected ? "" : $"    expected  {current.Expected}\n")
                    .Append(current.LikelyCause == previous?.LikelyCause ? "" : $"    cause     {current.LikelyCause}\n")
                    .Append(current.WhereToLook == previous?.WhereToLook ? "" : $"    look at   {current.WhereToLook}\n");
                previous = current;
            }
            text.Append('\n');
        }
        return text.ToString();
    }
}
