using System.CommandLine;
using Harness.Data;
using Harness.Data.Synthetic;

namespace Harness.Commands;

/// <summary><c>./research synthesize</c>: generates synthetic texts like the fixtures, in any number.</summary>
internal static class SynthesizeCommand
{
    private const int RowsBetweenSteps = 1 << 12;

    /// <summary>Describes the command.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        var train = CommonOptions.Number<int>("--train", "Rows of the train split.", least: 1, most: TextGenerator.MaximumRows);
        var test = CommonOptions.Number<int>("--test", "Rows of the test split.", least: 1, most: TextGenerator.MaximumRows);
        var directory = new Option<DirectoryInfo>("--out") { Description = "The directory for both files. It is created if missing.", Required = true };
        var prefix = new Option<string>("--prefix") { Description = "The prefix of both file names.", DefaultValueFactory = _ => "" };
        prefix.Validators.Add(given =>
        {
            if (given.Tokens is [{ Value: var value }] && (value.AsSpan().IndexOfAny('/', '\\', '\0') >= 0 || value.Contains("..", StringComparison.Ordinal)))
                given.AddError($"--prefix must be the first part of a file name; got '{value}'. Name the folder with --out.");
        });
        var seed = new Option<ulong>("--seed") { Description = "The same seed gives the same texts.", DefaultValueFactory = _ => TextGenerator.UsualSeed };
        var format = new Option<string>("--format") { Description = "The format of the files.", DefaultValueFactory = _ => TextFormat.FastText.Name };
        format.AcceptOnlyFromAmong([.. TextFileWriter.Formats]);

        var command = new Command("synthesize", "Writes synthetic texts to train.ft.txt and test.ft.txt, or in another format.") { train, test, directory,
            prefix, seed, format };
        command.SetAction((given, cancellation) => Task.Run(() =>
        {
            var into = given.GetRequiredValue(directory);
            into.Create();
            var written = TextFormat.Names[given.GetRequiredValue(format)];
            foreach (var (rows, split) in new[] { (given.GetValue(train), Split.Train), (given.GetValue(test), Split.Test) })
            {
                var path = Path.Combine(into.FullName, $"{given.GetValue(prefix)}{(split == Split.Train ? "train" : "test")}{written.Extensions[0]}");
                Write(path, written, new TextGenerator(given.GetValue(seed), split).Generate(rows), rows, cancellation);
            }
        }, cancellation));
        return command;
    }

    private static void Write(string path, TextFormat format, IEnumerable<LabelledText> texts, int rows, CancellationToken cancellation)
    {
        ProgressDisplay.While("writing", display => TextFileWriter.Write(path, format, texts.Select((text, row) =>
        {
            if (row % RowsBetweenSteps == 0)
                display.Show((double)row / rows, FormattableString.Invariant($"{Path.GetFileName(path)} row {row:N0}"));
            return text;
        }), cancellation: cancellation));
        Console.WriteLine(FormattableString.Invariant($"{rows:N0} rows in {path}"));
    }
}
