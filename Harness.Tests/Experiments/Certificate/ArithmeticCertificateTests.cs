using Harness.Experiments.Certificate;
using Harness.Health;
using Declared = Experiments.Tests.Notebook;

namespace Harness.Tests.Experiments.Certificate;

/// <summary>Tests the certificate of the arithmetic: this machine computes the committed hashes, and differences and damage are named.</summary>
[Trait("Category", "Unit")]
public sealed class ArithmeticCertificateTests
{
    private static readonly ArithmeticCertificate Some =
        new(1, [new("kernel: product", "aa"), new("kernel: exp", "bb")], [new("cnn: initial weights", "cc"), new("cnn: logits and loss", "dd")]);

    [Fact]
    public void This_machine_computes_the_committed_certificate() =>
        ArithmeticCertificate.Of(AmazonReviews.Study).DifferencesFrom(ArithmeticCertificate.CommittedBy(AmazonReviews.Study)).Should().BeEmpty(
        "the arithmetic must not change by accident; if weights are meant to change, raise the version and run './research "
            + "doctor --arithmetic --write'");

    /// <summary>Checks that the study's file begins with the parts that the harness commits.</summary>
    [Fact]
    public void The_study_commits_the_parts_of_the_harness_and_those_of_its_models()
    {
        var (harness, study) = (ArithmeticCertificate.Committed, ArithmeticCertificate.CommittedBy(AmazonReviews.Study));

        study.Version.Should().Be(harness.Version);
        study.Kernels.Should().Equal(harness.Kernels);
        study.Models.Take(harness.Models.Count).Should().Equal(harness.Models);
        harness.Models.Should().NotBeEmpty().And.OnlyContain(part => ArithmeticCertificate.IsOutsideModels(part));
    }

    [Fact]
    public void A_study_without_a_certificate_uses_that_of_the_harness()
    {
        var without = AmazonReviews.Study with { Certificate = null };

        ArithmeticCertificate.CommittedBy(without).Should().BeSameAs(ArithmeticCertificate.Committed);
        ArithmeticCertificate.Of(without).DifferencesFrom(ArithmeticCertificate.Committed).Should().BeEmpty();
    }

    /// <summary>Checks the kernels without libtorch and models, so that a change of a kernel is detected within a second.</summary>
    [Fact]
    public void The_kernels_are_held_by_this_machine() => ArithmeticCertificate.KernelsAlone.Kernels.Should().Equal(ArithmeticCertificate.Committed.Kernels);

    [Fact]
    public void The_committed_certificate_has_the_version_of_the_code() =>
        ArithmeticCertificate.Committed.Version.Should().Be(ArithmeticCertificate.CurrentVersion);

    [Fact]
    public void Has_three_parts_for_every_declared_experiment() =>
        PartsOfModels.Select(part => part.Name)
            .Should().Equal(AmazonReviews.Study.Experiments.SelectMany(experiment =>
            new[] { $"{experiment.Name}: initial weights", $"{experiment.Name}: weights after two steps", $"{experiment.Name}: logits and loss" }));

    private static IEnumerable<CertificatePart> PartsOfModels =>
        ArithmeticCertificate.Of(AmazonReviews.Study).Models.Where(part => !ArithmeticCertificate.IsOutsideModels(part));

    [Fact]
    public void The_three_parts_of_a_model_have_different_hashes()
    {
        foreach (var parts in PartsOfModels.Chunk(3))
            parts.Select(part => part.Hash).Should().OnlyHaveUniqueItems(parts[0].Name);
    }

    [Fact]
    public void A_model_has_the_same_hashes_when_computed_again() =>
        ModelSelfTest.Of(Declared.Lstm)
            .Should()
            .Equal(ArithmeticCertificate.Of(AmazonReviews.Study).Models
                .Where(part => part.Name.StartsWith($"{Declared.Lstm.Name}: ", StringComparison.Ordinal)));

    [Fact]
    public void Another_learning_rate_changes_the_weights_after_two_steps_and_not_the_initial_ones()
    {
        var changed = ModelSelfTest.Of(Declared.Cnn with { LearningRate = 2e-3 });
        var usual = ModelSelfTest.Of(Declared.Cnn);

        changed.Zip(usual).Select(pair => pair.First == pair.Second).Should().Equal(true, false, false);
    }

    [Fact]
    public void Differences_are_named()
    {
        Some.DifferencesFrom(Some with { Kernels = [.. Some.Kernels] }).Should().BeEmpty();
        Some.DifferencesFrom(Some with { Version = 2, Kernels = [Some.Kernels[0], new("kernel: exp", "00")], Models = [Some.Models[0]] })
            .Should().Equal("version 1, not 2", "kernel: exp", "cnn: logits and loss");
        Some.DifferencesFrom(Some with { Models = [.. Some.Models, new("lstm: initial weights", "ee")] }).Should().Equal("lstm: initial weights");
    }

    [Fact]
    public void The_hash_depends_on_version_names_and_hashes() => new[]
    {
        Some, Some with { Version = 2 }, Some with { Models = [] }, Some with { Kernels = [Some.Kernels[1], Some.Kernels[0]] },
        Some with { Kernels = [new("kernel: product", "a0"), Some.Kernels[1]] }, Some with { Kernels = [new("kernel: products", "aa"), Some.Kernels[1]] },
    }.Select(certificate => certificate.Hash).Should().OnlyHaveUniqueItems();

    [Fact]
    public void A_certificate_of_kernels_only_has_the_hash_of_the_kernels() => (Some with { Models = [] }).Hash.Should().Be(Some.KernelsHash);

    [Theory, InlineData("\n"), InlineData("\r\n")]
    public void Is_read_back_from_its_text(string lineEnd)
    {
        var read = ArithmeticCertificate.Parse(Some.ToText().Replace("\n", lineEnd, StringComparison.Ordinal));

        read.DifferencesFrom(Some).Should().BeEmpty();
        read.Hash.Should().Be(Some.Hash);
        read.Models.Should().Equal(Some.Models);
    }

    [Theory]
    [InlineData("version 1", "version one", "first three lines")]
    [InlineData("version 1", "Version 1", "first three lines")]
    [InlineData("aa kernel: product", "a0 kernel: product", "do not match its parts")]
    [InlineData("dd cnn: logits and loss\n", "", "do not match its parts")]
    [InlineData("bb kernel: exp", "<<<<<<<", "line 5 is '<<<<<<<'")]
    public void A_damaged_file_is_refused_with_its_name(string before, string after, string message) =>
        FluentActions.Invoking(() => ArithmeticCertificate.Parse(Some.ToText().Replace(before, after, StringComparison.Ordinal)))
            .Should().Throw<IOException>().WithMessage($"*{ArithmeticCertificate.CommittedFile}*{message}*");

    [Fact]
    public void An_empty_file_is_refused() =>
        FluentActions.Invoking(() => ArithmeticCertificate.Parse("")).Should().Throw<IOException>().WithMessage("*first three lines*");

    [Fact]
    public void The_doctor_reports_ok_if_the_certificates_are_equal()
    {
        var seen = ArithmeticHealth.Of(Some, Some);

        seen.Condition.Should().Be(Condition.Ok);
        seen.Seen.Should().Contain($"version 1, certificate {Some.Hash[..16]}");
    }

    [Fact]
    public void The_doctor_names_what_differs_and_counts_the_rest()
    {
        var other = Some with { Models = [.. Enumerable.Range(1, 7).Select(number => new CertificatePart($"model {number}", "ff"))] };

        var seen = ArithmeticHealth.Of(Some, other);

        seen.Condition.Should().Be(Condition.Warning);
        seen.Seen.Should().Contain(other.Hash[..16]).And.Contain("cnn: initial weights; cnn: logits and loss; model 1").And.EndWith("model 4; and 3 more");
        seen.ToDo.Should().Contain("These models are new, or their code was changed.").And.NotContain("noise");
    }

    [Fact]
    public void The_doctor_says_that_only_noise_can_be_compared_if_a_kernel_differs()
    {
        var other = Some with { Kernels = [new CertificatePart("kernel: exp", "ff")] };

        ArithmeticHealth.Of(Some, other).ToDo.Should().Contain("judged by noise only");
    }
}
