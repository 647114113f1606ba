using System.CommandLine;
using System.Globalization;
using System.Text;
using Harness.Data;
using Harness.Experiments;
using Harness.Storage;
using Harness.Tokens;

namespace Harness.Commands;

/// <summary><c>./research tokenizer</c>: exchanges vocabularies with Keras, as the JSON of <c>tokenizer.to_json()</c>.</summary>
internal static class TokenizerCommand
{
    /// <summary>Describes the command.</summary>
    /// <param name="study">The study.</param>
    /// <returns>The command, with a subcommand to write and one to read.</returns>
    public static Command Create(Study study) => new("tokenizer", "Exchanges vocabularies with Keras, as the JSON of tokenizer.to_json().")
    {
        Write(study), Read(),
    };

    private static Command Write(Study study)
    {
        var chosen = new KeptModelChoice(study);
        var to = new Option<FileInfo>("--out") { Description = "The JSON file to write. An existing file is replaced.", Required = true, HelpName = "file" };
        var command = new Command("write", "Writes the vocabulary of a kept model ('./research run --keep-models') for Keras' tokenizer_from_json.")
        {
            chosen.Experiment, to,
        };
        chosen.AddTo(command);
        command.SetAction((given, cancellation) => Task.Run(() =>
        {
            using var predictor = chosen.Open(given, given.InvocationConfiguration.Error);
            if (predictor is null)
                return 1;
            var file = given.GetRequiredValue(to).FullName;
            WholeFile.WriteText(file, KerasTokenizerJson.Write(predictor.Vocabulary));
            given.InvocationConfiguration.Output.WriteLine($"Written to '{file}': {Described(predictor.Vocabulary)}.");
            return 0;
        }, cancellation));
        return command;
    }

    private static Command Read()
    {
        var file = new Argument<FileInfo>("file")
        {
            Description = "JSON that Keras' tokenizer.to_json() or './research tokenizer write' wrote.",
            HelpName = "file",
        };
        var texts = new Argument<string[]>("text") { Description = "The texts to turn into ids, each in quotation marks.", Arity = ArgumentArity.ZeroOrMore };
        CommonOptions.RefuseOptions(file);
        var command = new Command("read", "Checks a Keras tokenizer, and prints the ids of texts without padding, as texts_to_sequences returns them.")
        {
            file, texts,
        };
        command.SetAction(given =>
        {
            var (output, error) = (given.InvocationConfiguration.Output, given.InvocationConfiguration.Error);
            var path = given.GetRequiredValue(file).FullName;
            try
            {
                var vocabulary = KerasTokenizerJson.Read(File.ReadAllText(path));
                output.WriteLine($"{Described(vocabulary)}.");
                var ids = new List<short>();
                foreach (var text in given.GetValue(texts) ?? [])
                {
                    vocabulary.Encode(PythonWhitespace.Strip(Encoding.UTF8.GetBytes(text)), ids);
                    output.WriteLine($"[{string.Join(", ", ids)}]");
                }
                return 0;
            }
            catch (InvalidDataException refusal)
            {
                error.WriteLine($"'{path}': {refusal.Message}");
                return 1;
            }
        });
        return command;
    }

    private static string Described(Vocabulary vocabulary) => string.Create(CultureInfo.InvariantCulture,
        $"{vocabulary.Words.Count:N0} {(vocabulary.Rules.Characters ? "characters" : "words")} with an id, num_words {vocabulary.Size:N0}, ")
        + (vocabulary.UnknownWord is { } unknown ? $"oov_token '{unknown}', " : "no oov_token, ")
        + $"{(vocabulary.Rules.LowerCase ? "lower case" : "case kept")}, fingerprint {vocabulary.Fingerprint[..16]}";
}
