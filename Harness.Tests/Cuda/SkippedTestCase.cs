using System.ComponentModel;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Harness.Tests.Cuda;

/// <summary>A test that is reported as skipped for a reason that its attribute does not know.</summary>
internal sealed class SkippedTestCase : XunitTestCase
{
    private string _reason = "";

    /// <summary>xunit makes one so before it reads it back.</summary>
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

    /// <summary>Reading an attribute's Skip would set the reason back to none.</summary>
    protected override string GetSkipReason(IAttributeInfo factAttribute) => _reason;
}
