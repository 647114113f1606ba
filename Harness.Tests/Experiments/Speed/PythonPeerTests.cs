using Harness.Data;
using Harness.Experiments;
using Harness.Experiments.Speed;
using Declared = Experiments.Tests.Notebook;

namespace Harness.Tests.Experiments.Speed;

/// <summary>Tests the process of the Python peer. Shell scripts stand in for Python, so that the tests run on any Linux.</summary>
[Trait("Category", "Unit")]
public sealed class PythonPeerTests : IDisposable
{
    private readonly StandInPython _pythons = new();

    public void Dispose() => _pythons.Dispose();

    [LinuxFact]
    public void Takes_the_first_python_that_has_torch()
    {
        var (without, with) = (_pythons.Printing("""{"error": "No module named 'torch'"}"""), _pythons.WithTorch());

        using var peer = PythonPeer.Start([without, with], "cpu");

        peer.Python.Should().Be(with);
        peer.Machine.Should().Be(new PeerMachine("9.9", "3.99", 1, 50));
    }

    [LinuxFact]
    public void Reports_for_every_python_why_it_cannot_be_used()
    {
        string[] pythons = [_pythons.Printing("""{"error": "No module named 'torch'"}"""), "/no/such/python3"];

        FluentActions.Invoking(() => PythonPeer.Start(pythons[..1], "cpu")).Should().Throw<IOException>()
            .WithMessage("No Python with torch*No module named 'torch'*apt-get install*python3-torch*--python*");
        FluentActions.Invoking(() => PythonPeer.Start(pythons[1..], "cpu")).Should().Throw<IOException>().WithMessage("*/no/such/python3: *");
        FluentActions.Invoking(() => PythonPeer.Start([], "cpu")).Should().Throw<IOException>().WithMessage("*no python3 on the PATH*");
    }

    [LinuxFact]
    public void Reports_the_error_of_the_peer()
    {
        using var peer = PythonPeer.Start([_pythons.WithTorch()], "cpu");
        FluentActions.Invoking(() => peer.Ask<PeerMachine>(new { ask = "dance" })).Should().Throw<IOException>().WithMessage("no such question");
    }

    /// <summary>A process stops at the first write that its pipe of 64 KiB has no room for.</summary>
    [LinuxFact]
    public void Answers_however_much_it_writes_to_standard_error_and_its_last_lines_say_why_it_ended()
    {
        var python = _pythons.WithTorch(fails: """*'"ask":"train"'*""",
            instead: "i=0; while [ $i -lt 4000 ]; do echo \"warning $i of a library that has much to say\" >&2; i=$((i + 1)); done; exit 1");
        using var peer = PythonPeer.Start([python], "cpu", TimeSpan.FromSeconds(60));

        FluentActions.Invoking(() => peer.Ask<PeerMachine>(new { ask = "train" })).Should().Throw<IOException>()
            .WithMessage("the peer ended: warning 3980 of*\nwarning 3999 of a library that has much to say");
    }

    [LinuxFact]
    public void Is_not_waited_for_longer_than_the_limit_and_not_asked_again()
    {
        var python = _pythons.WithTorch(fails: """*'"ask":"train"'*""", instead: "sleep 600");
        using var peer = PythonPeer.Start([python], "cpu", TimeSpan.FromSeconds(1));

        FluentActions.Invoking(() => peer.Ask<PeerMachine>(new { ask = "train" }, TimeSpan.FromSeconds(.5))).Should().Throw<IOException>()
            .WithMessage("the peer did not answer within 1.5 s, so its process was ended");
        FluentActions.Invoking(() => Prepare(peer)).Should().Throw<IOException>()
            .WithMessage("the peer is not asked again, because it did not answer in time*");
    }

    [LinuxFact]
    public void Starts_again_after_an_error_which_may_have_left_something_behind()
    {
        var python = _pythons.WithTorch(fails: """*'"ask":"train"'*""", instead: """echo '{"error": "RuntimeError: no kernel"}'""");
        using var peer = PythonPeer.Start([python], "cpu", TimeSpan.FromSeconds(60));
        FluentActions.Invoking(() => Prepare(peer)).Should().NotThrow();
        StandInPython.Starts(python).Should().Be(1);
        FluentActions.Invoking(() => peer.Ask<PeerMachine>(new { ask = "train" })).Should().Throw<IOException>().WithMessage("RuntimeError: no kernel");

        Prepare(peer);

        StandInPython.Starts(python).Should().Be(2);
        peer.Ask<PeerMachine>(new { ask = "machine" }).Gigaflops.Should().Be(50);
    }

    [LinuxFact]
    public void Refuses_an_answer_that_is_none()
    {
        var python = _pythons.WithTorch(fails: """*'"ask":"train"'*""", instead: "echo a greeting of a library");
        using var peer = PythonPeer.Start([python], "cpu");
        FluentActions.Invoking(() => peer.Ask<PeerMachine>(new { ask = "train" })).Should().Throw<IOException>()
            .WithMessage("the peer answered 'a greeting of a library'; expected an object in JSON");
    }

    private static void Prepare(PythonPeer peer)
    {
        var rows = Dataset.Load(AmazonReviews.Study.Profile()).Encode(Declared.Rnn50.Tokenisation, Split.Train).Head(3);
        peer.Prepare(Declared.Rnn50, rows, rows).Dispose();
    }
}
