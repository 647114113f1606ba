using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Training;

namespace Harness.Tests.Claims;

/// <summary>Tests that a claim is refused unless the two experiments differ in exactly the factor that the claim names.</summary>
[Trait("Category", "Unit")]
public sealed class ClaimRefusalTests
{
    public static TheoryData<string, string> ClaimsOfTheNotebook => new()
    {
        { "notebook-convolution-forgets",
            "'notebook-convolution-forgets' cannot be claimed from cnn and lstm: besides sequence layers they differ in embedding, pooling, dense layers, "
                + "batch norms, batch size." },
        { "notebook-recurrence-over-convolution",
            "'notebook-recurrence-over-convolution' cannot be claimed from rnn-100 and cnn: besides sequence layers they differ in embedding, dropout, "
                + "batch norms, batch size." },
        { "notebook-short-texts-overfit",
            "'notebook-short-texts-overfit' cannot be claimed from rnn-50 as the notebook ran it and rnn-100: they do not differ in anything." },
        { "notebook-lstm-too-simple",
            "'notebook-lstm-too-simple' cannot be claimed from lstm and rnn-100: besides sequence layers they differ in pooling, dropout, dense layers, "
                + "batch norms, batch size." },
        { "notebook-larger-dense",
            "'notebook-larger-dense' cannot be claimed from lstm-wide-dense and lstm: besides dense layers they differ in embedding, "
                + "sequence layers, batch norms." },
        { "notebook-attention-improves",
            "'notebook-attention-improves' cannot be claimed from bilstm-attention and lstm: besides pooling they differ in embedding, sequence layers, "
                + "dropout, dense layers, batch norms." },
    };

    public static TheoryData<string> Fair => [.. global::Experiments.Tests.Claims.FairClaims.All.Select(assertion => assertion.Name)];

    [Theory, MemberData(nameof(ClaimsOfTheNotebook))]
    public void The_claims_of_the_notebook_are_refused_with_everything_that_differs(string name, string refusal)
    {
        var assertion = global::Experiments.Tests.Claims.FairClaims.Beside.Select(pair => pair.Notebook).Single(assertion => assertion.Name == name);
        FluentActions.Invoking(() => Claim.Of(assertion)).Should().Throw<ClaimRefusedException>().WithMessage(refusal);
    }

    [Fact]
    public void Every_claim_of_the_notebook_is_tested() =>
        global::Experiments.Tests.Claims.FairClaims.Beside.Select(pair => pair.Notebook.Name)
            .Should().Equal(ClaimsOfTheNotebook.Select(row => (string)row[0]));

    [Theory, MemberData(nameof(Fair))]
    public void A_claim_from_a_fair_comparison_is_not_refused(string name) =>
        FluentActions.Invoking(() => Claim.Of(global::Experiments.Tests.Claims.FairClaims.All.Single(assertion => assertion.Name == name))).Should().NotThrow();

    [Fact]
    public void A_factor_that_does_not_differ_explains_nothing()
    {
        var refusal = Claim.Refusal(Some.Assertion(Some.Experiment() with { BatchSize = 7 }) with { Factor = "learning rate" })!;

        refusal.Message.Should().EndWith("they do not differ in learning rate, but in batch size.");
        (refusal.FactorDiffers, refusal.Confounders.Single()).Should().Be((false, "batch size"));
    }

    [Fact]
    public void Every_other_part_of_a_declaration_is_a_confounder()
    {
        Confounders(Some.Experiment() with { BatchSize = 7 }).Should().Equal("batch size");
        Confounders(Some.Experiment() with { LearningRate = 1e-2 }).Should().Equal("learning rate");
        Confounders(Some.Experiment() with { Fit = MajorityVote.Fit }).Should().Equal("fit");
        Confounders(Some.Experiment() with { Tokenisation = Some.Tokenisation with { Tokens = 12 } }).Should().Equal("tokens");
        Confounders(Some.Experiment() with { Tokenisation = Some.Tokenisation with { FitRows = 999 } }).Should().Equal("vocabulary");
        Confounders(Some.Experiment() with { Model = random => new Some.SmallModel(random, dropout: .25) }).Should().Equal("dropout");
    }

    [Fact]
    public void A_name_alone_makes_no_difference() => Confounders(Some.Experiment("other-name")).Should().BeEmpty();

    [Fact]
    public void An_unknown_factor_is_refused_with_a_list_of_the_known_ones() =>
        FluentActions.Invoking(() => Claim.Of(Some.Assertion(Some.Experiment()) with { Factor = "luck" })).Should()
            .Throw<ExperimentDeclarationException>().WithMessage("The claim 'some-claim' names the factor 'luck'; expected one of: vocabulary, tokens, "
                + "embedding, sequence layers, pooling, dropout, dense layers, other layers, batch norms, fit, batch size, learning rate, *");

    [Theory, InlineData(0), InlineData(1), InlineData(double.NaN)]
    public void A_level_is_between_0_and_1(double level) =>
        FluentActions.Invoking(() => Some.Assertion(Some.Experiment()) with { Level = level }).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("The level must be between 0 and 1.*");

    private static IReadOnlyList<string> Confounders(Experiment second) => Claim.Refusal(Some.Assertion(second) with { Factor = "embedding" })!.Confounders;
}
