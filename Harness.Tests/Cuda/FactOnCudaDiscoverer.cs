using Xunit.Abstractions;
using Xunit.Sdk;

namespace Harness.Tests.Cuda;

/// <summary>Turns a method with <see cref="FactOnCudaAttribute"/> into a test, a skipped test or a failing test. The body of the test does not decide this, so
/// no test can forget the check.</summary>
/// <param name="diagnostics">Receives the diagnostic messages of xunit.</param>
/// <param name="absence">Why there is no device; null if there is one.</param>
/// <param name="required">Whether there must be a device.</param>
internal sealed class FactOnCudaDiscoverer(IMessageSink diagnostics, string? absence, bool required) : IXunitTestCaseDiscoverer
{
    /// <summary>Creates the discoverer for this machine. xunit calls this constructor.</summary>
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
