namespace Harness.Tests.Training;

[Trait("Category", "Unit")]
public sealed class TrainingPlanTests
{
    [Fact]
    public void Refuses_what_cannot_be_trained_naming_argument_and_value()
    {
        var plan = Some.Plan();
        FluentActions.Invoking(() => plan with { Epochs = 0 }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Epochs*0*");
        FluentActions.Invoking(() => plan with { BatchSize = -1 }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*BatchSize*-1*");
        FluentActions.Invoking(() => plan with { LearningRate = double.NaN }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*LearningRate*NaN*");
    }
}
