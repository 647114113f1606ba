using Harness.Commands;
using Harness.Experiments;
using Harness.Invariants;
using Harness.Invariants.Inputs;
using Harness.Training;
using Xunit.Sdk;

namespace Harness.Tests.Experiments;

/// <summary>Tests that a mistake in a static declaration is named in one line, on the command line and in the tests of a study.</summary>
[Trait("Category", "Unit")]
public sealed class DeclarationMistakeTests
{
    private static class TooManyWords
    {
        public static Study Study { get; } = With(Some.Experiment() with { Tokenisation = Some.Tokenisation with { VocabularySize = 40_000 } });
    }

    private static class NoRowInAStep
    {
        public static Study Study { get; } = With(Some.Experiment() with { BatchSize = 0 });
    }

    private static class AnInvariantTwice
    {
        public static Study Study { get; } = With(Some.Experiment()) with { Invariants = InvariantCatalogue.Standard.With(new LabelsAreZeroOrOne()) };
    }

    private static class TooLargeADifference
    {
        public static Study Study { get; } = With(Some.Experiment()) with { Claims = [Some.Assertion(Some.Experiment()) with { SmallestDifference = 2 }] };
    }

    private sealed class OfTooManyWords : IStudyLaboratory
    {
        public static Study Study => TooManyWords.Study;
    }

    private sealed class OfAWrongName : IStudyLaboratory
    {
        public static Study Study => With(Some.Experiment("A B"));
    }

    private sealed class OfAValidStudy : IStudyLaboratory
    {
        public static Study Study => With(Some.Experiment());
    }

    private static readonly Dictionary<string, Func<Study>> Studies = new()
    {
        [nameof(TooManyWords)] = () => TooManyWords.Study,
        [nameof(NoRowInAStep)] = () => NoRowInAStep.Study,
        [nameof(AnInvariantTwice)] = () => AnInvariantTwice.Study,
        [nameof(TooLargeADifference)] = () => TooLargeADifference.Study,
    };

    [Theory]
    [InlineData(nameof(TooManyWords), "VocabularySize must be 2 to 32767; got 40000 (DeclarationMistakeTests.cs line 16).")]
    [InlineData(nameof(NoRowInAStep), "BatchSize must be at least 1; got 0 (DeclarationMistakeTests.cs line 21).")]
    [InlineData(nameof(AnInvariantTwice),
        "2 invariants are called 'labels-are-0-or-1'; expected a different name for each (DeclarationMistakeTests.cs line 26).")]
    [InlineData(nameof(TooLargeADifference),
        "The smallest difference that matters must be between 0 and 1; got 2 (DeclarationMistakeTests.cs line 31).")]
    public async Task The_command_line_names_the_mistake_and_its_line_and_exits_with_1(string study, string message)
    {
        using var error = new StringWriter { NewLine = "\n" };

        StudyProgram.Declared(Studies[study], error).Should().BeNull();

        error.ToString().Should().Be($"{message}\n");
        (await StudyProgram.Run(Studies[study], ["--help"])).Should().Be(1);
    }

    [Fact]
    public void The_tests_of_a_study_name_the_same_mistake() =>
        StudyLaboratory.MistakesIn([typeof(OfTooManyWords), typeof(OfAWrongName), typeof(OfAValidStudy), typeof(IStudyLaboratory)]).Should().Equal(
            "VocabularySize must be 2 to 32767; got 40000 (DeclarationMistakeTests.cs line 16).",
            "The study some declares the experiment 'A B'; expected a name with only a to z, 0 to 9 and '-', at most 100 characters, not beginning with "
                + "'-'. Names are parts of file names and snapshots.");

    /// <summary>Checks that a test of the study trains nothing: the profile reads data that do not exist, and is not even opened.</summary>
    [Fact]
    public void The_tests_of_a_study_refuse_a_claim_before_the_training()
    {
        var (first, second) = (Some.Experiment(), Some.Experiment("larger") with { BatchSize = 7 });
        var study = With(first) with { Name = "undecidable", Experiments = [first, second], Claims = [Some.Assertion(second) with { Factor = "layers" }] };

        FluentActions.Invoking(() => new SomeLaboratory(study).Run(first)).Should().Throw<ExperimentDeclarationException>()
            .WithMessage("The claim 'some-claim' names the factor 'layers'; expected one of: *");
    }

    private sealed class SomeLaboratory(Study study) : StudyLaboratory(study, new NullMessageSink());

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_learning_rate_is_positive_and_finite(double rate) =>
        FluentActions.Invoking(() => Some.Experiment() with { LearningRate = rate }).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("LearningRate must be positive and finite; got *");

    [Fact]
    public void A_profile_has_an_epoch_and_no_negative_numbers()
    {
        var profile = new ProfileDeclaration { Name = "own", Epochs = 1, Seeds = [1] };
        FluentActions.Invoking(() => profile with { Epochs = 0 }).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("Epochs must be at least 1; got 0.*");
        FluentActions.Invoking(() => profile with { MinimumSteps = -1 }).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("MinimumSteps must be at least 0; got -1.*");
        FluentActions.Invoking(() => profile with { CheckpointEvery = TimeSpan.FromMinutes(-1) }).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("CheckpointEvery must not be negative; got -00:01:00.*");
    }

    private static Study With(Experiment experiment) => new()
    {
        Name = "some",
        Profiles = [new() { Name = "own", Epochs = 1, Seeds = [1] }],
        Experiments = [experiment],
    };
}
