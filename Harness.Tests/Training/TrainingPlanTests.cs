namespace Harness.Tests.Training;

/// <summary>Tests the checks of a training plan.</summary>
[Trait("Category", "Unit")]
public sealed class TrainingPlanTests
{
    [Fact]
    public void Refuses_invalid_values_with_the_name_of_the_argument()
    {
        var plan = Some.Plan();
        FluentActions.Invoking(() => plan with { Epochs = 0 }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Epochs*0*");
        FluentActions.Invoking(() => plan with { BatchSize = -1 }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*BatchSize*-1*");
        FluentActions.Invoking(() => plan with { LearningRate = double.NaN }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*LearningRate*NaN*");
    }
}
