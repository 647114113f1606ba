using Harness.Arithmetic;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Tests.Arithmetic;

[Trait("Category", "Unit")]
public sealed class OrthogonalisationTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    /// <summary>Checks that Q agrees with the QR decomposition of LAPACK. A positive diagonal of R makes Q unique, so both must be equal.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(7, 1)]
    [InlineData(7, 5)]
    [InlineData(9, 9)]
    [InlineData(50, 50)]
    [InlineData(200, 50)]
    [InlineData(512, 128)]
    public void Agrees_with_LAPACK(int rows, int columns)
    {
        using var random = new RandomStreams(rows + columns);
        var matrix = randn(rows, columns, dtype: float64, generator: random.Initialisation);
        var (q, r) = linalg.qr(matrix);
        var expected = q * r.diagonal().sign();

        var own = matrix.data<double>().ToArray();
        Orthogonalisation.Orthonormalise(own, rows, columns);

        (tensor(own, rows, columns) - expected).abs().max().item<double>().Should().BeLessThan(1e-11);
        (tensor(own, rows, columns).t().mm(tensor(own, rows, columns)) - eye(columns, dtype: float64)).abs().max().item<double>().Should().BeLessThan(1e-14);
    }

    [Fact]
    public void Leaves_the_identity_as_it_is()
    {
        double[] identity = [1, 0, 0, 1, 0, 0];
        Orthogonalisation.Orthonormalise(identity, 3, 2);

        identity.Should().Equal(1, 0, 0, 1, 0, 0);
    }

    /// <summary>Checks a matrix without full rank. Its Q is not unique, but the columns must be orthonormal and no number may be NaN.</summary>
    [Fact]
    public void A_matrix_of_zeros_gives_columns_of_the_identity()
    {
        var zeros = new double[6];
        Orthogonalisation.Orthonormalise(zeros, 3, 2);

        zeros.Should().Equal(1, 0, 0, 1, 0, 0);
    }

    [Theory, InlineData(2, 3, 6), InlineData(3, 2, 5), InlineData(3, 0, 0)]
    public void Refuses_sizes_that_do_not_fit(int rows, int columns, int numbers) =>
        FluentActions.Invoking(() => Orthogonalisation.Orthonormalise(new double[numbers], rows, columns)).Should().Throw<ArgumentException>()
            .WithMessage($"{numbers} numbers for a matrix [{rows}, {columns}]*");
}
