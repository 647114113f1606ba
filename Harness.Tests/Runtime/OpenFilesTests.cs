using Harness.Runtime;

namespace Harness.Tests.Runtime;

/// <summary>Tests the message about a low limit of open files. <c>Harness.Tests/Commands/hostile.sh</c> starts the program with such a limit.</summary>
[Trait("Category", "Unit")]
public sealed class OpenFilesTests
{
    [Theory]
    [InlineData("64", "This process may open 64 files at a time (ulimit -n); expected at least 128. Raise the limit in the shell or service that starts it.")]
    [InlineData("128", null)]
    [InlineData("1048576", null)]
    [InlineData("unlimited", null)]
    public void A_limit_that_is_too_low_is_reported(string limit, string? message) => OpenFiles.Complaint($"""
        Limit                     Soft Limit           Hard Limit           Units     
        Max processes             50                   50                   processes 
        Max open files            {limit}              1048576              files     
        Max locked memory         8388608              8388608              bytes     

        """).Should().Be(message);

    [Theory, InlineData(null), InlineData(""), InlineData("Max open files")]
    public void An_unknown_limit_is_accepted(string? limits) => OpenFiles.Complaint(limits).Should().BeNull();
}
