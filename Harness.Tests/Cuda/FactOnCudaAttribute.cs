using Xunit.Sdk;

namespace Harness.Tests.Cuda;

/// <summary>A test of what only a CUDA device shows. Without one it is skipped, with the reason;
/// or it fails, where <c>RESEARCH_REQUIRE_CUDA=1</c> says that there must be one.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Harness.Tests.Cuda.FactOnCudaDiscoverer", "Harness.Tests")]
internal sealed class FactOnCudaAttribute : FactAttribute;
