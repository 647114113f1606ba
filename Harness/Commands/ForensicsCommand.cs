using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Harness.Metrics;
using Harness.Metrics.Forensics;

namespace Harness.Commands;

/// <summary><c>./research forensics</c>: finds the confusion matrices that can have printed metrics.</summary>
internal static class ForensicsCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Describes the command.</summary>
    /// <returns>The command. It exits with 0 if a confusion matrix over labels {0,1} has the figures, otherwise with 1.</returns>
    public static Command Create()
    {
        var accuracy = Figure("--accuracy", "The accuracy as printed: .9790, 1, 97.90% or 1.7500e-05.");
        var precision = Figure("--precision", "The precision as printed. It is 0 if no row is predicted positive, as in Keras.");
        var recall = Figure("--recall", "The recall as printed. It is 0 if there is no positive row.");
        var auc = Figure("--auc", "The area under the ROC curve as printed. It is 0 if a class is absent.");
        var rows = new Option<RowRange>("--rows")
        {
            Description = $"The number of evaluated rows: one number or a range LOW..HIGH, at most {RowRange.Maximum}.",
            CustomParser = given => Read(() => RowRange.Parse(given.Tokens.Single().Value), given.AddError),
            DefaultValueFactory = _ => RowRange.Any,
        };
        var digits = new Option<int?>("--digits")
        {
            Description = "The decimals of the printed figures. Default: those of the longest figure, so 1 next to .9790 means 1.0000.",
        };
        var json = new Option<bool>("--json") { Description = "Writes one JSON object." };

        var command = new Command("forensics", "Finds the confusion matrices of two classes that give the printed figures, or explains why there are none.")
        {
            accuracy, precision, recall, auc, rows, digits, json,
        };
        CommonOptions.Validate(command, given =>
            Read(() => PrintedMetrics.Read(given.GetValue(accuracy), given.GetValue(precision), given.GetValue(recall), given.GetValue(auc),
                given.GetValue(digits)), given.AddError));
        command.SetAction(given =>
        {
            var printed =
                PrintedMetrics.Read(given.GetValue(accuracy), given.GetValue(precision), given.GetValue(recall), given.GetValue(auc), given.GetValue(digits));
            var report = ForensicReport.Of(printed, given.GetRequiredValue(rows));
            var output = given.InvocationConfiguration.Output;
            if (given.GetValue(json))
                output.WriteLine(JsonSerializer.Serialize(Shape(report), Json));
            else
                Say(report, output);
            return report.Matrices.Feasible == true ? 0 : 1;
        });
        return command;
    }

    private static Option<string?> Figure(string name, string description) => new(name) { Description = description };

    private static T? Read<T>(Func<T> read, Action<string> addError) where T : class
    {
        try
        {
            return read();
        }
        catch (FormatException refused)
        {
            addError(refused.Message);
            return null;
        }
    }

    private static object Shape(ForensicReport report) => new
    {
        report.Matrices.Feasible,
        report.Matrices.Count,
        CountIsUpperBound = !report.Matrices.AucIsCounted,
        report.Matrices.Ranges,
        Solutions = report.Matrices.Listed?.Select(matrix => new
        {
            matrix.Rows,
            matrix.TruePositives,
            matrix.FalsePositives,
            matrix.TrueNegatives,
            matrix.FalseNegatives,
        }),
        Reason = report.Refusal,
        report.Explanations,
    };

    private static void Say(ForensicReport report, TextWriter output)
    {
        output.WriteLine($"{string.Join(", ", report.Printed.Given.Select(figure => $"{figure.Name} {figure.Share}"))}; {report.Rows}.");
        output.WriteLine(report.Matrices.Feasible switch
        {
            true => Found(report.Matrices),
            false => $"No confusion matrix over labels {{0,1}} has these figures. {report.Refusal}",
            null => $"It is not known whether a confusion matrix over labels {{0,1}} has these figures. {report.Refusal}",
        });
        if (report.Refusal is null && report.Matrices.Listed is { } listed)
        {
            output.WriteLine();
            output.WriteLine($"{"rows",9} {"TP",9} {"FP",9} {"TN",9} {"FN",9}");
            foreach (var matrix in listed)
                output.WriteLine(Row(matrix));
        }
        foreach (var explanation in report.Explanations)
        {
            output.WriteLine();
            output.WriteLine($"{explanation.Name}: {explanation.Text}");
        }
    }

    private static string Row(ConfusionCounts matrix) => string.Create(
        CultureInfo.InvariantCulture,
        $"{matrix.Rows,9:N0} {matrix.TruePositives,9:N0} {matrix.FalsePositives,9:N0} {matrix.TrueNegatives,9:N0} {matrix.FalseNegatives,9:N0}");

    private static string Found(MatrixFindings found)
    {
        var many = string.Create(CultureInfo.InvariantCulture, $"{found.Count:N0} confusion {(found.Count == 1 ? "matrix" : "matrices")} over labels {{0,1}}");
        return (found.AucIsCounted ? $"{many} {(found.Count == 1 ? "has" : "have")} these figures" : $"At most {many} have these figures, and at least one has")
            + (found.Ranges is { } all
                ? $": {all.Rows} rows, TP {all.TruePositives}, FP {all.FalsePositives}, TN {all.TrueNegatives}, FN {all.FalseNegatives}." : ".");
    }
}
