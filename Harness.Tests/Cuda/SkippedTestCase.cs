using System.ComponentModel;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Harness.Tests.Cuda;

/// <summary>A test that is reported as skipped. The reason comes from the discoverer, not from the attribute.</summary>
internal sealed class SkippedTestCase : XunitTestCase
{
    private string _reason = "";

    /// <summary>Creates an empty test case. xunit then fills it by deserialisation.</summary>
    [EditorBrowsable(EditorBrowsableState.Never), Obsolete("For deserialisation alone.")]
    public SkippedTestCase()
    {
    }

    public SkippedTestCase(IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method, string reason)
        : base(diagnostics, display, options, method) =>
        _reason = SkipReason = reason;

    /// <inheritdoc/>
    public override void Serialize(IXunitSerializationInfo data)
    {
        base.Serialize(data);
        data.AddValue(nameof(_reason), _reason);
    }

    /// <inheritdoc/>
    public override void Deserialize(IXunitSerializationInfo data)
    {
        base.Deserialize(data);
        SkipReason = _reason = data.GetValue<string>(nameof(_reason));
    }

    /// <summary>Returns the reason of this test case. The base class reads the attribute's Skip, which is null here.</summary>
    protected override string GetSkipReason(IAttributeInfo factAttribute) => _reason;
}
