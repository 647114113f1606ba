using Harness.Models.Recurrences.Cuda;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda;

/// <summary>Tests the checks of a kernel's arguments. A kernel receives only addresses, so tensors have to be checked before the launch.</summary>
[Trait("Category", "Unit")]
public sealed class TimeStepArgumentTests
{
    private const int Steps = 5, Rows = 2, Directions = 2, Units = 3, Gates = 4;

    [Fact]
    public void Tensors_that_fit_the_kernel_are_accepted()
    {
        using var scope = NewDisposeScope();
        Require(new("sums", zeros(Steps, Rows, Directions, Gates * Units), Gates));
        Require(new("recurrent", zeros(Directions, Gates * Units, Units), Gates, IsWeight: true));
        Require(new("states", zeros(Steps, Rows, Directions, Units)));
        Require(new("cells", null));
    }

    [Fact]
    public void Another_layout_type_or_shape_is_an_error_that_names_the_kernel_the_tensor_and_both_shapes()
    {
        using var scope = NewDisposeScope();
        Refused(zeros(Rows, Steps, Directions, Units).transpose(0, 1))
            .WithMessage("The kernel lstm_forward got states as not contiguous Float32 [5, 2, 2, 3] on cpu; expected contiguous Float32 [5, 2, 2, 3] on cpu.");
        Refused(zeros([Steps, Rows, Directions, Units], float64)).WithMessage("*got states as contiguous Float64 *");
        Refused(zeros(Steps, Rows, Directions, Units + 1)).WithMessage("*[5, 2, 2, 4] on cpu; expected contiguous Float32 [5, 2, 2, 3] on cpu.");
        Refused(zeros([Steps, Rows, Directions, Units], device: META)).WithMessage("*[5, 2, 2, 3] on meta; expected*on cpu.");
    }

    private static FluentAssertions.Specialized.ExceptionAssertions<ArgumentException> Refused(Tensor states) =>
        FluentActions.Invoking(() => Require(new("states", states))).Should().Throw<ArgumentException>();

    private static void Require(TimeStepArgument argument)
    {
        using var states = zeros(Steps, Rows, Directions, Units);
        argument.Require("lstm_forward", states);
    }
}
