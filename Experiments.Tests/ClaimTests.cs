using Experiments.Tests.Claims;
using Harness.Experiments;

namespace Experiments.Tests;

/// <summary>The notebook's claims and fair ones in their place. Question: which of the claims may be made, and which of those hold?</summary>
[Trait("Category", "Comparison")]
public sealed class ClaimTests(Laboratory lab) : IClassFixture<Laboratory>
{
    public static TheoryData<string> Fair => [.. FairClaims.All.Select(assertion => assertion.Name)];

    [Theory, MemberData(nameof(Fair))]
    public void Nothing_but_its_factor_differs_in_what_was_run(string name)
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
