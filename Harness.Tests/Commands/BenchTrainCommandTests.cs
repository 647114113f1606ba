using System.CommandLine;
using System.Text.Json;
using Harness.Commands;
using Harness.Tests.Experiments.Speed;

namespace Harness.Tests.Commands;

/// <summary>Tests the command 'bench train' with very short measurements: whether its figures are consistent, not how large they are.</summary>
[Trait("Category", "Unit"), Collection(AloneCollection.Name)]
public sealed class BenchTrainCommandTests : IDisposable
{
    private readonly StandInPython _pythons = new();

    public void Dispose() => _pythons.Dispose();

    [LinuxFact]
    public void Prints_the_figures_and_those_of_the_peer_as_JSON()
    {
        var (exitCode, output, error) = Run($"--models cnn --seconds .1 --rounds 1 --peer --python {_pythons.WithTorch(gigaflops: .1)} --json");

        exitCode.Should().Be(0);
        var model = JsonDocument.Parse(output).RootElement;
        double Figure(string name) => model.GetProperty(name).GetDouble();
        model.GetProperty("model").GetString().Should().Be("cnn");
        (model.GetProperty("device").GetString(), model.GetProperty("tf32").GetBoolean()).Should().Be(("cpu", false));
        model.GetProperty("processor").GetString().Should().Contain("core");
        model.GetProperty("versions").GetString().Should().Contain("TorchSharp").And.EndWith("; Python 3.99, torch 9.9");
        Figure("batch").Should().Be(16);
        Figure("rowsPerSecond").Should().BeApproximately(16 / Figure("msPerStep") * 1e3, 1e-6);
        var peer = model.GetProperty("peers").EnumerateArray().Should().ContainSingle().Subject;
        peer.GetProperty("peer").GetString().Should().Be("PyTorch");
        peer.GetProperty("rowsPerSecond").GetDouble().Should().Be(1_600, "the stand-in takes 10 ms for 16 rows");
        peer.GetProperty("training").GetProperty("median").GetDouble().Should().BeApproximately(Figure("rowsPerSecond") / 1_600, 1e-9);
        (Figure("forwardMs") + Figure("backwardMs") + Figure("updateMs") + Figure("restMs")).Should().BeApproximately(Figure("msPerStep"), 1e-6);
        Figure("shareOfPeak").Should().BeInRange(.001, 1);
        peer.GetProperty("evaluationBatch").GetInt32().Should().Be(1_024, "the stand-in evaluates one batch a second");
        peer.GetProperty("evaluation").GetProperty("median").GetDouble().Should().BeApproximately(Figure("evaluationRowsPerSecond") / 1_024, 1e-9);
        error.Should().Contain("Its BLAS is not optimised");
    }

    [Fact]
    public void Measures_without_a_peer()
    {
        var (exitCode, output, _) = Run("--models rnn-50 --seconds .1 --rounds 1");
        exitCode.Should().Be(0);
        output.Should().StartWith("rnn-50 ").And.Contain("batch  64").And.Contain("of peak").And.NotContain("ratio");
    }

    [LinuxFact]
    public void Measures_both_peers_if_both_are_given()
    {
        var (exitCode, output, _) = Run($"--models rnn-50 --seconds .1 --rounds 1 --peer torchsharp --peer --python {_pythons.WithTorch()} --json");

        exitCode.Should().Be(0);
        JsonDocument.Parse(output).RootElement.GetProperty("peers").EnumerateArray().Select(peer => peer.GetProperty("peer").GetString())
            .Should().Equal("PyTorch", "TorchSharp");
    }

    [LinuxFact]
    public void Keeps_its_own_figures_and_those_of_other_models_where_the_peer_fails_with_one()
    {
        var python = _pythons.WithTorch(fails: """*'"model":"rnn-50"'*""", instead: """echo '{"error": "RuntimeError: not captured"}'""");

        var (exitCode, said, warned) = Run($"--models rnn-50,cnn --seconds .1 --rounds 1 --peer --python {python} --json");

        exitCode.Should().Be(0);
        warned.Should().Contain("PyTorch is left out of rnn-50: RuntimeError: not captured");
        var models = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(model => model.GetProperty("model").GetString()!);
        models["rnn-50"].GetProperty("msPerStep").GetDouble().Should().BePositive();
        models["rnn-50"].GetProperty("peers").GetArrayLength().Should().Be(0);
        models["rnn-50"].GetProperty("leftOut")[0].GetProperty("reason").GetString().Should().Be("RuntimeError: not captured");
        models["cnn"].GetProperty("peers")[0].GetProperty("rowsPerSecond").GetDouble().Should().Be(1_600);
    }

    [LinuxFact]
    public void Leaves_out_a_peer_that_does_not_answer_in_time()
    {
        var python = _pythons.WithTorch(fails: """*'"ask":"train"'*""", instead: "sleep 600");

        var (exitCode, said, warned) = Run($"--models rnn-50 --seconds .1 --rounds 1 --peer --peer-timeout 1 --python {python}");

        exitCode.Should().Be(0);
        warned.Should().Contain("PyTorch is left out of rnn-50: the peer did not answer within 1.1 s, so its process was ended");
        said.Should().StartWith("rnn-50 ").And.EndWith("; PyTorch –\n");
    }

    [Fact]
    public void Has_no_recordings_on_a_CPU()
    {
        var (exitCode, said, warned) = Run("--models rnn-50 --seconds .1 --rounds 1 --recorded-steps 8");
        (exitCode, said).Should().Be((2, ""));
        warned.Should().Be("--recorded-steps needs a GPU, because steps are not recorded on a CPU. Leave it out, or use --device cuda.\n");
    }

    [Fact]
    public void Fails_with_the_reason_if_there_is_no_peer() =>
        FluentActions.Invoking(() => Run("--models cnn --peer --python /no/such/python3")).Should().Throw<IOException>()
            .WithMessage("No Python with torch*/no/such/python3*");

    [Theory]
    [InlineData("--models cmn", "No experiment is called 'cmn'*")]
    [InlineData("--peer jax", "No peer is called 'jax'. The peers are: python, torchsharp.")]
    [InlineData("--peer python,", "No peer is called ''. The peers are: python, torchsharp.")]
    [InlineData("--recorded-steps 4", "*'4'*'1'*'8'*")]
    [InlineData("--rounds 0", "--rounds must be 1 to 1000*")]
    public void Refuses_wrong_use_with_the_reason(string args, string why) =>
        BenchTrainCommand.Create(AmazonReviews.Study).Parse(args).Errors.Select(error => error.Message).Should().ContainSingle().Which.Should().Match(why);

    private static (int ExitCode, string Output, string Error) Run(string args)
    {
        using StringWriter output = new(), error = new();
        var exitCode = BenchTrainCommand.Create(AmazonReviews.Study).Parse(args)
            .Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        return (exitCode, output.ToString(), error.ToString());
    }
}
