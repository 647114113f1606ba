using Harness.Experiments.Speed;

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
}
