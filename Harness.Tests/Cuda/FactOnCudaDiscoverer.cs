using Xunit.Abstractions;
using Xunit.Sdk;

namespace Harness.Tests.Cuda;

/// <summary>Makes of a <see cref="FactOnCudaAttribute"/> a test, a skipped test, or a failing one:
/// the body is not what decides, so it cannot forget to.</summary>
/// <param name="diagnostics">Of xunit.</param>
/// <param name="absence">Why there is no device; null if there is one.</param>
/// <param name="required">Whether there must be one.</param>
internal sealed class FactOnCudaDiscoverer(IMessageSink diagnostics, string? absence, bool required) : IXunitTestCaseDiscoverer
{
    /// <summary>xunit's own way to make one.</summary>
    public FactOnCudaDiscoverer(IMessageSink diagnostics) : this(diagnostics, CudaDevice.Absence, CudaDevice.IsRequired)
    {
    }

    /// <inheritdoc/>
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
    {
        var (display, options) = (discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault());
        if (absence is null)
            yield return new XunitTestCase(diagnostics, display, options, testMethod);
        else if (required)
            yield return new ExecutionErrorTestCase(diagnostics, display, options, testMethod, $"{absence} {CudaDevice.RequiredVariable}=1 asks for one.");
        else
            yield return new SkippedTestCase(diagnostics, display, options, testMethod, absence);
    }
}
