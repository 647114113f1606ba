using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Harness.Experiments;
using Harness.Experiments.Kept;

namespace Harness.Commands;

/// <summary><c>./research predict</c>: predicts labels and probabilities of texts with a saved model.</summary>
internal static class PredictCommand
{
    /// <summary>The number of texts that are encoded and scored at once: large enough for efficiency, small enough for quick first results.</summary>
    private const int TextsAtOnce = 2_048;

    private const int LongestExcerpt = 60;

    private const string Unknown = "no known word: label and probability are those of an empty text";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Describes the command.</summary>
    /// <param name="study">The study.</param>
    /// <returns>The command. It exits with 1 if there is no usable model.</returns>
    public static Command Create(Study study)
    {
        var chosen = new KeptModelChoice(study);
        var texts = new Argument<string[]>("text") { Description = "One or more texts, each in quotation marks.", Arity = ArgumentArity.ZeroOrMore };
        var file = new Option<string?>("--file")
        {
            Description = "A UTF-8 file with one text on each line, without labels. '-' reads standard input.",
            HelpName = "file",
        };
        var json = new Option<bool>("--json") { Description = "Writes one line of JSON for each text to standard output, and nothing else." };
        var command = new Command("predict",
            "Predicts the label of each text and its probability, with a model that './research run --keep-models' kept. The evaluation computes the same way.")
        { chosen.Experiment, texts, file, json };
        chosen.AddTo(command);
        CommonOptions.Validate(command, given =>
        {
            var typed = given.GetValue(texts) ?? [];
            if (typed.FirstOrDefault(IsOption) is { } unknown)
                given.AddError(CommonOptions.UnknownOption(unknown, command));
            else if (given.GetResult(chosen.Experiment) is { Tokens.Count: > 0 } && typed.Length > 0 == given.GetValue(file) is not null)
                given.AddError("Give an experiment, and either texts or a --file of texts.");
            if (given.GetValue(file) is "")
                given.AddError("--file must be the path of a file, or '-' for standard input; got ''.");
        });
        command.SetAction((given, cancellation) => Task.Run(() =>
        {
            var (output, error) = (given.InvocationConfiguration.Output, given.InvocationConfiguration.Error);
            using var predictor = chosen.Open(given, error);
            if (predictor is null)
                return 1;
            KeptModelChoice.WarnOfOtherCode(predictor, error);
            var write = given.GetValue(json) ? (Action<string, Prediction, long>)WriteJson : WriteLine;
            var (clock, count) = (Stopwatch.StartNew(), 0L);
            foreach (var some in Texts(given.GetValue(texts) ?? [], given.GetValue(file)).Chunk(TextsAtOnce))
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var (at, (text, prediction)) in some.Zip(predictor.Predict(some)).Index())
                    write(text, prediction, count + at + 1);
                output.Flush();
                count += some.Length;
            }
            if (given.GetValue(file) is not null)
                error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{count:N0} text{(count == 1 ? "" : "s")} in {clock.Elapsed.TotalSeconds:0.0} s."));
            error.WriteLine(Origin(predictor.Kept, study));
            return 0;

            void WriteLine(string text, Prediction prediction, long line) => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Label(prediction)}  {prediction.Probability:0.0000}  {Known(prediction)}  {Excerpt(text)}"));

            void WriteJson(string text, Prediction prediction, long line) => output.WriteLine(JsonSerializer.Serialize(
                new
                {
                    Line = line,
                    prediction.Label,
                    prediction.Probability,
                    prediction.Probabilities,
                    prediction.Logits,
                    prediction.KnownWords,
                    prediction.Words,
                    Note = prediction.KnownWords == 0 ? Unknown : null,
                    Model = Shape(predictor.Kept),
                }, Json));
        }, cancellation));
        return command;
    }

    /// <summary>Returns whether a word is meant as an option. A text may begin with one hyphen.</summary>
    private static bool IsOption(string word) => word.StartsWith("--", StringComparison.Ordinal) && !word.Contains(' ');

    /// <summary>Describes the data and the accuracy of a model.</summary>
    private static string Origin(KeptModel kept, Study study)
    {
        var rows = kept.FittedRows is { } count ? string.Create(CultureInfo.InvariantCulture, $" on {count:N0} rows of {kept.Data}") : "";
        var users = study.Profiles.Where(profile => profile.ReadsUsersData).ToList();
        return string.Create(CultureInfo.InvariantCulture, $"This model was trained{rows} (profile {kept.Profile}, seed {kept.Seed}). ")
            + string.Create(CultureInfo.InvariantCulture, $"Its accuracy on the test split is {kept.TestAccuracy:0.0000}.")
            + (kept.IsSynthetic != true ? "" : $"{Environment.NewLine}A program generated these texts, so the model is only a demonstration: it knows few "
                + "words, and its labels of real texts mean little."
                + (users.Count == 0 ? "" : $" Train it on your own data with --profile {study.ProfileNames("or", users)}."));
    }

    private static object Shape(KeptModel kept) =>
        new { kept.Profile, kept.Seed, kept.Data, TrainingRows = kept.FittedRows, Synthetic = kept.IsSynthetic, kept.TestAccuracy };

    private static string Label(Prediction prediction) => prediction.KnownWords == 0 ? $"{prediction.Label} (of an empty text)" : prediction.Label;

    private static string Known(Prediction prediction) => prediction.KnownWords == 0 ? "(no known word)"
        : string.Create(CultureInfo.InvariantCulture, $"({prediction.KnownWords} of {prediction.Words} words known)");

    private static IEnumerable<string> Texts(string[] texts, string? file)
    {
        if (file is null)
            return texts;
        return Lines(file == "-" ? Console.OpenStandardInput() : Opened(file), file);
    }

    private static FileStream Opened(string file)
    {
        try
        {
            return File.OpenRead(file);
        }
        catch (UnauthorizedAccessException) when (IsFolder(file))
        {
            throw new IOException($"'{file}' is a folder; expected a file with one text on each line.");
        }
    }

    private static bool IsFolder(string path) => Directory.Exists(path);

    private static IEnumerable<string> Lines(Stream stream, string name)
    {
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
        for (long number = 1; ; number++)
        {
            string? line;
            try
            {
                line = ReadLine(reader);
            }
            catch (DecoderFallbackException)
            {
                throw new IOException($"'{name}' is not UTF-8 at or after line {number}. Convert it, for example with iconv.");
            }
            if (line is null)
                yield break;
            if (line.StartsWith("__label__", StringComparison.Ordinal))
                throw new IOException($"Line {number} of '{name}' begins with a label, which would be read as words. Remove the labels: cut -d' ' -f2-.");
            yield return line;
        }
    }

    /// <summary>Reads to the next LF, with or without a CR before it. A CR elsewhere belongs to the text.</summary>
    private static string? ReadLine(StreamReader reader)
    {
        var line = new StringBuilder();
        int next;
        while ((next = reader.Read()) is >= 0 and not '\n')
            line.Append((char)next);
        if (next < 0 && line.Length == 0)
            return null;
        if (next == '\n' && line.Length > 0 && line[^1] == '\r')
            line.Length--;
        return line.ToString();
    }

    /// <summary>Returns the start of a text on one line, without terminal control characters.</summary>
    private static string Excerpt(string text)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= LongestExcerpt)
                return shown.Append('…').ToString();
            shown.Append(Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format ? " " : rune.ToString());
        }
        return shown.ToString();
    }
}
