using Experiments.Tests.Claims;
using Harness.Experiments;

namespace Experiments.Tests;

/// <summary>Tests fair versions of the notebook's claims. Question: which claims are valid comparisons, and which of those are supported?</summary>
[Trait("Category", "Comparison")]
public sealed class ClaimTests(Laboratory lab) : IClassFixture<Laboratory>
{
    public static TheoryData<string> Fair => [.. FairClaims.All.Select(assertion => assertion.Name)];

    [Theory, MemberData(nameof(Fair))]
    public void The_two_experiments_of_a_claim_differ_in_its_factor_only(string name)
    {
        var assertion = FairClaims.All.Single(assertion => assertion.Name == name);
        Factors.Differing(lab.Run(assertion.First), lab.Run(assertion.Second)).Should().Equal(assertion.Factor);
    }

    [Fact]
    public void A_recurrence_beats_the_majority_on_the_same_rows() =>
        lab.Compare(Notebook.Lstm, Controls.Majority).Difference.Lower95.Should().BePositive();

    [Fact]
    public void An_experiment_does_not_differ_from_itself() =>
        lab.Compare(Notebook.Lstm, Notebook.Lstm).Difference.Should()
            .Match<Harness.Metrics.Paired.PairedDifference>(none => none.Mean == 0 && none.Lower95 < 0 && none.Upper95 > 0);

    [Fact]
    public Task Reproduces_its_recorded_verdicts() => lab.VerifyClaims();
}
