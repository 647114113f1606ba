namespace Harness.Runtime.Cuda;

/// <summary>Records work once and launches it as a whole. Tests can replace it.</summary>
internal interface IStepGraph : IDisposable
{
    /// <summary>Records the work that this thread queues on the GPU.</summary>
    /// <param name="work">The work to record.</param>
    /// <exception cref="InvalidOperationException">The work contains something that cannot be recorded.</exception>
    void Record(Action work);

    /// <summary>Launches the recorded work on this thread's stream.</summary>
    void Replay();
}
