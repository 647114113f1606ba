using Harness.Runtime;

namespace Harness.Tests.Runtime;

/// <summary><c>hostile.sh</c> starts the program with so few files.</summary>
[Trait("Category", "Unit")]
public sealed class OpenFilesTests
{
    [Theory]
    [InlineData("64", "This process may open 64 files at a time (ulimit -n); expected at least 128. Raise the limit in the shell or service that starts it.")]
    [InlineData("128", null)]
    [InlineData("1048576", null)]
    [InlineData("unlimited", null)]
    public void A_limit_that_is_too_low_is_named(string limit, string? said) => OpenFiles.Complaint($"""
        Limit                     Soft Limit           Hard Limit           Units     
        Max processes             50                   50                   processes 
        Max open files            {limit}              1048576              files     
        Max locked memory         8388608              8388608              bytes     

        """).Should().Be(said);

    [Theory, InlineData(null), InlineData(""), InlineData("Max open files")]
    public void Where_nothing_is_said_of_it_nothing_is_refused(string? limits) => OpenFiles.Complaint(limits).Should().BeNull();
}
