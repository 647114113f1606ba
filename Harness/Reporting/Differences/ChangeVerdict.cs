namespace Harness.Reporting.Differences;

/// <summary>What is to be thought of a value that is not what it was.</summary>
internal enum ChangeVerdict
{
    /// <summary>A metric, and noise does not explain that it lost, or that it scatters so much more.</summary>
    Worse,

    /// <summary>A metric, and noise does not explain that it won.</summary>
    Better,

    /// <summary>A metric that moved no further than its noise moves it.</summary>
    WithinNoise,

    /// <summary>A value that is compared exactly.</summary>
    ExactChange,

    /// <summary>It was not there before.</summary>
    New,

    /// <summary>It is there no more.</summary>
    Missing,
}
