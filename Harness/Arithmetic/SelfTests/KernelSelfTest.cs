namespace Harness.Arithmetic.SelfTests;

/// <summary>A fixed computation with one kernel. Its result must have the same bits on every CPU.</summary>
/// <param name="Name">Name of the kernel.</param>
/// <param name="Run">Takes inputs from the run, computes, and writes the results to the run.</param>
internal sealed record KernelSelfTest(string Name, Action<SelfTestRun> Run)
{
    /// <summary>Computes the hash of everything that the test writes.</summary>
    /// <returns>SHA-256 in lower-case hexadecimal.</returns>
    public string Hash()
    {
        using var run = new SelfTestRun();
        Run(run);
        return run.Hash();
    }
}
