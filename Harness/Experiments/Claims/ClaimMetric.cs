namespace Harness.Experiments.Claims;

/// <summary>The metric that a claim is about, on the test split.</summary>
public enum ClaimMetric
{
    /// <summary>The share of rows that are predicted correctly.</summary>
    Accuracy,

    /// <summary>The area under the ROC curve: how well the scores rank the rows, independent of the threshold. With more than two classes, the mean over the
    /// classes, each against the rest.</summary>
    RocAuc,

    /// <summary>The unweighted mean of the F1 scores of all classes, also with two classes.</summary>
    MacroF1,
}

/// <summary>Formats the names of metrics.</summary>
internal static class ClaimMetricNames
{
    /// <summary>Returns the name of a metric for a sentence.</summary>
    /// <param name="metric">The metric.</param>
    /// <returns>"accuracy", "ROC AUC" or "macro-F1".</returns>
    public static string Said(this ClaimMetric metric) => metric switch
    {
        ClaimMetric.Accuracy => "accuracy",
        ClaimMetric.RocAuc => "ROC AUC",
        _ => "macro-F1",
    };
}
