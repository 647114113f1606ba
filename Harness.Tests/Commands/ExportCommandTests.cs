using System.CommandLine;
using Harness.Commands;
using Harness.Experiments;
using Harness.Experiments.Kept;
using Microsoft.ML.OnnxRuntime;

namespace Harness.Tests.Commands;

[Trait("Category", "Unit")]
public sealed class ExportCommandTests : IDisposable
{
    private static readonly Study Study = Some.Study with
    {
        Profiles = [new() { Name = "some", Committed = "reviews.", Epochs = 1, Seeds = [1] }],
        Experiments = [Some.Experiment(), Some.Experiment("watched") with { Model = _ => new Some.WatchedModel((_, _) => { }) }],
    };

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writes_a_kept_model()
    {
        Train(Study.Experiments[0]);
        var file = Path.Combine(_folder.Path, "some.onnx");

        var (exitCode, output, _) = await Export("some-lstm", "--onnx", file);

        exitCode.Should().Be(0);
        output.Should().Contain($"Written to '{file}'").And.Contain("ids [N, 11] to logits and probabilities.");
        using var session = new InferenceSession(file);
        session.ModelMetadata.CustomMetadataMap["experiment"].Should().Be("some-lstm");
        session.ModelMetadata.CustomMetadataMap["labels"].Should().Be("""["negative","positive"]""");
    }

    [Fact]
    public async Task Warns_if_other_code_trained_the_model()
    {
        Train(Study.Experiments[0]);
        var folder = Path.Combine(_folder.Path, "some", "cpu", "some-lstm", "seed-1");
        string[] args = ["some-lstm", "--onnx", Path.Combine(_folder.Path, "some.onnx")];
        (await Export(args)).Error.Should().BeEmpty();

        KeptModels.Write(folder, KeptModels.Describe(folder) with { Code = "another" });

        (await Export(args)).Error.Should().StartWith("Another build of the program trained this model.");
    }

    [Fact]
    public async Task Names_the_layer_that_cannot_be_exported()
    {
        Train(Study.Experiments[1]);
        var file = Path.Combine(_folder.Path, "watched.onnx");

        var (exitCode, _, error) = await Export("watched", "--onnx", file);

        exitCode.Should().Be(1);
        error.Should().StartWith("watched was not exported: the input of layer linear is computed between layers");
        File.Exists(file).Should().BeFalse();
    }

    [Theory]
    [InlineData("some-lstm")]
    [InlineData("nothing --onnx a")]
    [InlineData("some-lstm --onnx a --onnx b")]
    public void Refuses_wrong_use(string args) => ExportCommand.Create(Study).Parse(args).Errors.Should().ContainSingle();

    private void Train(Experiment experiment) =>
        new ExperimentRunner(Some.Profile(epochs: 2, 1) with { Study = Study }, Some.Dataset(), Some.Device, models: new KeptModels(_folder.Path))
            .Run(experiment);

    private async Task<(int ExitCode, string Output, string Error)> Export(params string[] args)
    {
        using StringWriter output = new(), error = new();
        var exitCode = await ExportCommand.Create(Study).Parse([.. args, "--models", _folder.Path, "--profile", "some"])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        return (exitCode, output.ToString(), error.ToString());
    }
}
