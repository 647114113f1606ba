using Xunit.Abstractions;
using Xunit.Sdk;

namespace Harness.Tests.Cuda;

/// <summary>Tests <see cref="FactOnCudaAttribute"/>: a test that needs a GPU never passes on a machine without one.</summary>
[Trait("Category", "Unit")]
public sealed class FactOnCudaTests
{
    private const string Absence = "no CUDA device: it is on holiday.";

    [Fact]
    public void Is_an_ordinary_test_where_there_is_a_device() =>
        Discover(absence: null, required: true).Should().BeOfType<XunitTestCase>().Which.SkipReason.Should().BeNull();

    [Fact]
    public void Is_skipped_without_a_device_and_says_why() => Discover(Absence, required: false).SkipReason.Should().Be(Absence);

    [Fact]
    public void Fails_without_a_device_where_there_must_be_one() =>
        Discover(Absence, required: true)
            .Should().BeOfType<ExecutionErrorTestCase>().Which.ErrorMessage.Should().Be($"{Absence} RESEARCH_REQUIRE_CUDA=1 asks for one.");

    [Fact]
    public void A_build_for_the_CPU_is_the_reason_without_a_search_for_a_device() =>
        CudaDevice.AbsenceOf("cpu", () => throw new InvalidOperationException("It searched for a device."))
            .Should().StartWith("no CUDA device: this build's torch is for the CPU");

    [Fact]
    public void A_build_for_CUDA_reports_why_there_is_no_device()
    {
        CudaDevice.AbsenceOf("cuda", () => true).Should().BeNull();
        CudaDevice.AbsenceOf("cuda", () => false).Should().StartWith("no CUDA device: torch sees none");
        CudaDevice.AbsenceOf("external", () => throw new DllNotFoundException("no libtorch")).Should().Be("no CUDA device: torch does not load: no libtorch");
    }

    private static IXunitTestCase Discover(string? absence, bool required)
    {
        var type = typeof(LstmOnCudaTests);
        var method = Reflector.Wrap(type.GetMethod(nameof(LstmOnCudaTests.Gives_the_logits_of_the_same_weights_on_a_CPU))!);
        var testMethod =
            new TestMethod(
                new TestClass(new TestCollection(new TestAssembly(Reflector.Wrap(type.Assembly)), collectionDefinition: null, "some"), Reflector.Wrap(type)),
                    method);
        var attribute = method.GetCustomAttributes(typeof(FactOnCudaAttribute)).Single();
        return new FactOnCudaDiscoverer(new NullMessageSink(), absence, required).Discover(new DefaultOptions(), testMethod, attribute).Single();
    }

    private sealed class DefaultOptions : LongLivedMarshalByRefObject, ITestFrameworkDiscoveryOptions
    {
        public TValue GetValue<TValue>(string name) => default!;

        public void SetValue<TValue>(string name, TValue value)
        {
        }
    }
}
