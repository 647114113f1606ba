using System.Text;
using System.Text.Json;
using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Metrics;
using Harness.Reporting.Plots;

namespace Harness.Reporting.Html;

/// <summary>Renders a report as one HTML page. The page contains its data, style and script, and loads nothing.</summary>
internal static class HtmlPage
{
    /// <summary>The name of the file.</summary>
    public const string File = "report.html";

    private const string Template = "page.html", Placeholder = "/*DATA*/";

    /// <summary>Options for JSON inside an HTML element: '&lt;', '&gt;' and '&amp;' are escaped, so that no text can end the element.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Renders the page.</summary>
    /// <param name="content">The content of the report.</param>
    /// <param name="folder">The folder of the page. Links to the records of runs are relative to it.</param>
    /// <returns>HTML.</returns>
    public static string Of(ReportContent content, string folder)
    {
        var template = Read();
        var at = template.IndexOf(Placeholder, StringComparison.Ordinal);
        return string.Concat(template.AsSpan(0, at), JsonSerializer.Serialize(DataOf(content, folder), Json), template.AsSpan(at + Placeholder.Length));
    }

    private static object DataOf(ReportContent content, string folder)
    {
        var (results, first) = (content.Results, content.Results[0]);
        var metrics = ReportMetric.For(results);
        var isValidated = results.Any(result => result.Runs.Any(run => run.Evidence.Epochs.Any(epoch => epoch.Validation is not null)));
        var texts = first.Profile.Study.Texts;
        return new
        {
            title = $"{ReportContent.Subject(results)}, profile {first.Profile.Name} on {first.Device}",
            origin = ResultsShown.Origin(results),
            remark = PerfectScore.Remark(results),
            first.Profile.Study.PublishedIn,
            chance = 1.0 / first.Objective.Classes,
            accuracyLabel = $"accuracy (share of test {texts} classified right)",
            metrics = metrics.Select(metric => new { metric.Key, metric.Head }),
            curves = Curves(texts, isValidated),
            experiments = results.Select(result => ExperimentOf(result, metrics, content, folder)),
            claimsNote = content.Verdicts.Count == 0 ? content.WhyNoClaims ?? "The study has no claims."
                : $"Difference, first minus second, with its 95 % interval over {content.Seeds} each; p is corrected for all claims (Holm).",
            claims = content.Verdicts.Select(ClaimOf),
            refusals = content.Refusals.Select(refusal => new
            {
                refusal.Assertion.Statement,
                why = refusal.FactorDiffers ? $"The experiments also differ in: {string.Join(", ", refusal.Confounders)}."
                    : $"The experiments do not differ in {refusal.Assertion.Factor}.",
            }),
        };
    }

    private static IEnumerable<object> Curves(string texts, bool isValidated) =>
    [
        new { key = "loss", name = "training loss (nats per row)", test = "loss" },
        new { key = "accuracy", name = $"training accuracy (share of {texts})", test = "accuracy" },
        .. isValidated ? [new { key = "validationLoss", name = "validation loss (nats per row)", test = (string?)null },
            new { key = "validationAccuracy", name = $"validation accuracy (share of {texts})", test = (string?)null }] : Array.Empty<object>(),
    ];

    private static object ExperimentOf(ExperimentResult result, IReadOnlyList<ReportMetric> metrics, ReportContent content, string folder)
    {
        var accuracy = AccuracyEstimate.Of(result.TestLogits(), result.TestLabels());
        return new
        {
            result.Experiment.Name,
            result.Experiment.Question,
            published = result.IsPublished(),
            result.Summary.Parameters,
            interval = (double[])[accuracy.Lower95, accuracy.Upper95],
            figures = metrics.ToDictionary(metric => metric.Key, metric => Pair(metric.Over(result))),
            runs = result.Runs.Select(run => new
            {
                run.Seed,
                record = content.RecordOf(result, run) is { } record ? Link(folder, record) : null,
                epochs = run.Evidence.Epochs.Count,
                values = metrics.ToDictionary(metric => metric.Key, metric => Number(metric.At(run))),
                curves = new Dictionary<string, IEnumerable<double?>>
                {
                    ["loss"] = run.Evidence.Epochs.Select(epoch => Number(epoch.Loss)),
                    ["accuracy"] = run.Evidence.Epochs.Select(epoch => Number(epoch.Accuracy)),
                    ["validationLoss"] = run.Evidence.Epochs.Select(epoch => Number(epoch.Validation?.Loss ?? double.NaN)),
                    ["validationAccuracy"] = run.Evidence.Epochs.Select(epoch => Number(epoch.Validation?.Accuracy ?? double.NaN)),
                },
            }),
        };
    }

    private static object ClaimOf(Verdict verdict) => new
    {
        verdict.Claim.Assertion.Statement,
        first = verdict.Claim.Assertion.First.Name,
        second = verdict.Claim.Assertion.Second.Name,
        verdict.Claim.Assertion.Factor,
        metric = verdict.Claim.Assertion.Metric.Said(),
        difference = Number(verdict.Difference.Mean),
        lower = Number(verdict.Difference.Lower95),
        upper = Number(verdict.Difference.Upper95),
        p = Number(verdict.AdjustedP),
        verdict = Verdict.Said(verdict.Outcome),
    };

    private static string Link(string folder, string file) =>
        string.Join('/', Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));

    private static double?[] Pair(MeanAndDeviation value) => [Number(value.Mean), Number(value.StandardDeviation)];

    /// <summary>Returns a number for JSON, which has no NaN and no infinity. Seven decimals are more than the page shows.</summary>
    private static double? Number(double value) => double.IsFinite(value) ? Math.Round(value, 7) : null;

    private static string Read()
    {
        using var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream(Template)
            ?? throw new InvalidOperationException($"The program lacks its resource {Template}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
