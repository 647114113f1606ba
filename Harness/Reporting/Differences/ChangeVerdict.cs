namespace Harness.Reporting.Differences;

/// <summary>The verdict on a changed value.</summary>
internal enum ChangeVerdict
{
    /// <summary>A metric is worse, or has a larger standard deviation, beyond noise.</summary>
    Worse,

    /// <summary>A metric is better beyond noise.</summary>
    Better,

    /// <summary>A metric changed within its noise.</summary>
    WithinNoise,

    /// <summary>A value that is compared exactly has changed.</summary>
    ExactChange,

    /// <summary>The value is new.</summary>
    New,

    /// <summary>The value no longer exists.</summary>
    Missing,
}
