using Harness.Runtime;
using Harness.Tests.Health;

namespace Harness.Tests.Runtime;

/// <summary>Tests how the version of libtorch is found, and which versions are too old.</summary>
[Trait("Category", "Unit")]
public sealed class LibTorchVersionTests
{
    private static readonly Dictionary<string, string> Outside = new() { [LibTorch.DirectoryVariable] = "/opt/torch/lib" };

    [Fact]
    public void The_expected_version_is_that_of_the_packages() => LibTorchVersion.Expected.Should().Be("2.10.0");

    [Theory]
    [InlineData("/opt/torch/version.py", "__all__ = ['__version__']\n__version__ = '2.5.1+cu124'\ndebug = False\n", "2.5.1+cu124")]
    [InlineData("/opt/torch/build-version", "2.9.0+cpu\n", "2.9.0+cpu")]
    [InlineData("/opt/torch/LICENSE", "2.9.0", null)]
    public void The_version_of_another_libtorch_is_read_from_the_files_beside_it(string file, string text, string? version) =>
        LibTorchVersion.In("/opt/torch/lib/", SomeSurroundings.Of(files: new() { [file] = text }, variables: Outside)).Should().Be(version);

    [Fact]
    public void The_build_has_the_expected_version() => LibTorchVersion.In("/program/native", SomeSurroundings.Of()).Should().Be(LibTorchVersion.Expected);

    [Theory]
    [InlineData("1.13.1", false, true)]
    [InlineData("2.9.1+cpu", false, true)]
    [InlineData("2.9.1+cu128", true, false)] // any version is accepted for a GPU
    [InlineData("2.10.0", false, false)]
    [InlineData("2.10.0a0+git1234567", false, false)]
    [InlineData("2.11.0+cpu", false, false)]
    [InlineData("10.0", false, false)]
    [InlineData("nightly", false, false)] // an unknown version is accepted
    [InlineData(null, false, false)]
    public void Older_than_2_10_is_too_old_for_a_CPU(string? version, bool hasCuda, bool tooOld) =>
        (LibTorchVersion.WhyTooOld(version, hasCuda) is not null).Should().Be(tooOld);
}
