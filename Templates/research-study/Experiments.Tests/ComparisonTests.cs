namespace Movies;

/// <summary>Compares all experiments of the study on the same rows.</summary>
[Trait("Category", "Comparison")]
public sealed class ComparisonTests(Laboratory lab) : IClassFixture<Laboratory>
{
    /// <summary>Checks the invariants of comparisons.</summary>
    [Fact]
    public void Experiments_may_be_compared() => Assert.Empty(lab.ComparisonViolations());

    /// <summary>Compares the table of all experiments with the accepted one.</summary>
    /// <returns>A task that ends with the comparison.</returns>
    [Fact]
    public Task Reproduces_its_recorded_table() => lab.VerifyComparison();
}
