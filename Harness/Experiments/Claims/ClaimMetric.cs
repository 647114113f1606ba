namespace Harness.Experiments.Claims;

/// <summary>The figure that a claim is about, on the test split.</summary>
public enum ClaimMetric
{
    /// <summary>Share of rows predicted right.</summary>
    Accuracy,

    /// <summary>Area under the ROC curve: how well the scores order the rows, wherever the threshold lies. Of more than two classes the mean of each
    /// against the rest.</summary>
    RocAuc,

    /// <summary>The mean of the classes' F1, each class counted alike: of two classes too.</summary>
    MacroF1,
}

/// <summary>Names measures.</summary>
internal static class ClaimMetricNames
{
    /// <summary>Names a measure in a sentence.</summary>
    /// <param name="measure">Any.</param>
    /// <returns>"accuracy", "ROC AUC" or "macro-F1".</returns>
    public static string Said(this ClaimMetric measure) => measure switch
    {
        ClaimMetric.Accuracy => "accuracy",
        ClaimMetric.RocAuc => "ROC AUC",
        _ => "macro-F1",
    };
}
