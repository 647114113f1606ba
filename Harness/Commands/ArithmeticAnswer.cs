using System.CommandLine;
using Harness.Experiments;
using Harness.Experiments.Certificate;
using Harness.Runtime;
using Harness.Storage;

namespace Harness.Commands;

/// <summary>Runs <c>./research doctor --arithmetic</c>.</summary>
/// <param name="study">The study that commits the certificate.</param>
/// <param name="kernelsAlone">Whether only the kernels are checked, without libtorch and the models.</param>
/// <param name="threads">The number of threads that torch uses for an operation.</param>
internal sealed class ArithmeticAnswer(Study study, bool kernelsAlone, int threads)
{
    /// <summary>Prints the hash of this machine, and the differing parts on standard error.</summary>
    /// <param name="to">The output and error writers.</param>
    /// <param name="asJson">Whether to print JSON.</param>
    /// <returns>0 if the hash equals the committed one, otherwise 1.</returns>
    /// <exception cref="IOException">The committed file is damaged.</exception>
    public int Print(InvocationConfiguration to, bool asJson)
    {
        var (here, committed) = (Compute(), ArithmeticCertificate.CommittedBy(study));
        if (kernelsAlone)
            committed = committed with { Models = [] };
        var differing = here.DifferencesFrom(committed);
        if (asJson)
        {
            to.Output.WriteLine(CommonOptions.Serialize(new
            {
                here.Version,
                Scope = kernelsAlone ? "kernels" : "whole",
                here.Hash,
                Committed = committed.Hash,
                Held = differing.Count == 0,
                Differing = differing,
            }));
        }
        else
        {
            to.Output.WriteLine(here.Hash);
            foreach (var part in differing)
                to.Error.WriteLine($"differs: {part}");
        }
        return differing.Count == 0 ? 0 : 1;
    }

    /// <summary>Writes this machine's certificate as the committed one.</summary>
    /// <param name="to">The output and error writers.</param>
    /// <returns>0 if the file was written, otherwise 1.</returns>
    public int Write(InvocationConfiguration to)
    {
        if (BuildServer.Sign() is { } server)
        {
            to.Error.WriteLine($"The certificate is not written on a build server ({server} is set). Write it on your own machine, look at the "
                + $"change, and commit it.");
            return 1;
        }
        if (study.Certificate is not { } committed)
        {
            to.Error.WriteLine($"The study {study.Name} has no committed certificate. Declare one in its Study.");
            return 1;
        }
        var path = Path.Combine(Workspace.Root, committed.File);
        if (OptionalFile.ReadText(path) is null)
        {
            to.Error.WriteLine($"There is no file '{path}', so the certificate is not written. Run the command in the repository that commits it.");
            return 1;
        }
        var here = Compute();
        Write(path, here);
        var own = Path.Combine(Workspace.Root, ArithmeticCertificate.CommittedFile);
        if (OptionalFile.ReadText(own) is not null) // only in the harness's own repository
            Write(own, ArithmeticCertificate.OfHarness);
        to.Output.WriteLine($"Wrote {here.Hash} to '{path}'. Build again, because the file is part of the program.");
        return 0;

        static void Write(string path, ArithmeticCertificate certificate) =>
            WholeFile.WriteText(path, certificate.ToText());
    }

    private ArithmeticCertificate Compute()
    {
        if (kernelsAlone)
            return ArithmeticCertificate.KernelsAlone;
        LibTorch.Load();
        TorchSharp.torch.set_num_threads(threads);
        return ArithmeticCertificate.Of(study);
    }
}
