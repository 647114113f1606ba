using Xunit.Sdk;

namespace Harness.Tests.Cuda;

/// <summary>Marks a test that needs a CUDA device. On a machine without a device, the test is skipped with the reason. If
/// <c>RESEARCH_REQUIRE_CUDA=1</c> requires a device, the test fails instead.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Harness.Tests.Cuda.FactOnCudaDiscoverer", "Harness.Tests")]
internal sealed class FactOnCudaAttribute : FactAttribute;
