namespace Harness.Experiments.Claims;

/// <summary>The figure that a claim is about, on the test split.</summary>
public enum Measure
{
    /// <summary>Share of rows predicted right.</summary>
    Accuracy,

    /// <summary>Area under the ROC curve: how well the scores order the rows, wherever the threshold lies.</summary>
    RocAuc,
}
