using System.CommandLine;
using Harness.Corpora;

namespace Harness.Commands;

/// <summary><c>harness synthesize</c>: the generator of the fixtures, at any size.</summary>
internal static class SynthesizeCommand
{
    /// <summary>Describes the command.</summary>
    /// <returns>Ready to be added to the root.</returns>
    public static Command Create()
    {
        var train = new Option<int>("--train") { Description = "Rows of the train split.", Required = true };
        var test = new Option<int>("--test") { Description = "Rows of the test split.", Required = true };
        var directory = new Option<DirectoryInfo>("--out") { Description = "The directory to write both files to; made if need be.", Required = true };
        var prefix = new Option<string>("--prefix") { Description = "What the names of both files begin with.", DefaultValueFactory = _ => "" };
        var seed = new Option<ulong>("--seed") { Description = "The same seed gives the same reviews.", DefaultValueFactory = _ => SyntheticFixtures.Seed };
        foreach (var rows in new[] { train, test })
        {
            rows.Validators.Add(option =>
            {
                if (option.GetValueOrDefault<int>() is < 1 or > SyntheticReviews.MaximumRows)
                    option.AddError($"{rows.Name} must be 1 to {SyntheticReviews.MaximumRows}.");
            });
        }

        var command = new Command("synthesize", "Writes synthetic reviews: train.ft.txt and test.ft.txt.") { train, test, directory, prefix, seed };
        command.SetAction(given =>
        {
            var into = given.GetRequiredValue(directory);
            into.Create();
            Write(Path.Combine(into.FullName, $"{given.GetValue(prefix)}train.ft.txt"), SyntheticReviews.Train(given.GetValue(seed)).Generate(given.GetValue(train)));
            Write(Path.Combine(into.FullName, $"{given.GetValue(prefix)}test.ft.txt"), SyntheticReviews.Test(given.GetValue(seed)).Generate(given.GetValue(test)));
        });
        return command;
    }

    private static void Write(string path, IEnumerable<Review> reviews) =>
        Console.WriteLine(FormattableString.Invariant($"{FastTextWriter.Write(path, reviews):N0} reviews in {path}"));
}
