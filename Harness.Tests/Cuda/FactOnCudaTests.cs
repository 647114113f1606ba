using Xunit.Abstractions;
using Xunit.Sdk;

namespace Harness.Tests.Cuda;

/// <summary>A test for a GPU never passes where there is none.</summary>
[Trait("Category", "Unit")]
public sealed class FactOnCudaTests
{
    private const string Absence = "no CUDA device: it is on holiday.";

    [Fact]
    public void Is_a_test_like_any_other_where_there_is_a_device() =>
        Discover(absence: null, required: true).Should().BeOfType<XunitTestCase>().Which.SkipReason.Should().BeNull();

    [Fact]
    public void Is_skipped_without_a_device_and_says_why() => Discover(Absence, required: false).SkipReason.Should().Be(Absence);

    [Fact]
    public void Fails_without_a_device_where_there_must_be_one() =>
        Discover(Absence, required: true)
            .Should().BeOfType<ExecutionErrorTestCase>().Which.ErrorMessage.Should().Be($"{Absence} RESEARCH_REQUIRE_CUDA=1 asks for one.");

    [Fact]
    public void A_build_for_the_CPU_says_so_and_does_not_look() =>
        CudaDevice.AbsenceOf("cpu", () => throw new InvalidOperationException("It looked."))
            .Should().StartWith("no CUDA device: this build's torch is for the CPU");

    [Fact]
    public void A_build_for_CUDA_says_what_it_finds()
    {
        CudaDevice.AbsenceOf("cuda", () => true).Should().BeNull();
        CudaDevice.AbsenceOf("cuda", () => false).Should().StartWith("no CUDA device: torch sees none");
        CudaDevice.AbsenceOf("external", () => throw new DllNotFoundException("no libtorch")).Should().Be("no CUDA device: torch does not load: no libtorch");
    }

    private static IXunitTestCase Discover(string? absence, bool required)
    {
        var type = typeof(LstmOnCudaTests);
        var method = Reflector.Wrap(type.GetMethod(nameof(LstmOnCudaTests.Says_what_the_same_weights_say_on_a_CPU))!);
        var of =
            new TestMethod(
                new TestClass(new TestCollection(new TestAssembly(Reflector.Wrap(type.Assembly)), collectionDefinition: null, "some"), Reflector.Wrap(type)),
                    method);
        var attribute = method.GetCustomAttributes(typeof(FactOnCudaAttribute)).Single();
        return new FactOnCudaDiscoverer(new NullMessageSink(), absence, required).Discover(new UsualOptions(), of, attribute).Single();
    }

    private sealed class UsualOptions : LongLivedMarshalByRefObject, ITestFrameworkDiscoveryOptions
    {
        public TValue GetValue<TValue>(string name) => default!;

        public void SetValue<TValue>(string name, TValue value)
        {
        }
    }
}
