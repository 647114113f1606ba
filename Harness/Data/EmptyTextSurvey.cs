using System.Globalization;

namespace Harness.Data;

/// <summary>Counts the rows without a text of a file in which the first was refused, and suggests what to declare.</summary>
internal static class EmptyTextSurvey
{
    /// <summary>Reads the file once more to count the rows without a text.</summary>
    /// <param name="file">The file.</param>
    /// <returns>A continuation of the message "found a label without a text": the number of such rows and the line to add to the declaration.</returns>
    public static string Of(SplitFile file)
    {
        var (rows, empty, isWhole) = (0L, 0L, true);
        foreach (var parse in (file with { Format = file.Format with { LeavesOutEmptyTexts = true } }).Batches())
        {
            using var batch = parse();
            rows += batch.Rows + batch.EmptyTexts;
            empty += batch.EmptyTexts;
            isWhole = batch.Fault is null;
            if (!isWhole)
                break;
        }
        return string.Create(CultureInfo.InvariantCulture, $"; {empty:N0} of {(isWhole ? "" : "the first ")}{rows:N0} rows ")
            + $"{(empty == 1 ? "has" : "have")} no text. To leave {(empty == 1 ? "it" : "them")} out, set in {DataDeclaration.FileName}: "
            + $"\"{DataDeclaration.EmptyTexts}\": \"{DataDeclaration.LeaveOut}\"";
    }
}
