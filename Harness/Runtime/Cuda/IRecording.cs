namespace Harness.Runtime.Cuda;

/// <summary>Records the work that a thread queues on the GPU. Tests can replace it.</summary>
internal interface IRecording
{
    /// <summary>Starts the recording.</summary>
    void Begin();

    /// <summary>Ends the recording with torch. If the recording is no longer <see cref="IsSound"/>, torch ends the process.</summary>
    void End();

    /// <summary>Tells whether the recording is still valid. A lack of memory does not invalidate it; a number that is read back does.</summary>
    bool IsSound { get; }

    /// <summary>Ends an invalid recording with the driver instead of torch. The stream can then compute again.</summary>
    void Abandon();
}

/// <summary>Records work, and always ends the recording, even if the work fails. While a recording is active, torch frees no cached memory for any
/// thread.</summary>
internal static class Recording
{
    /// <summary>Records the work.</summary>
    /// <param name="recording">The recording that receives the work.</param>
    /// <param name="work">The work to record.</param>
    /// <exception cref="Exception">The exception of the work, if the recording is still valid.</exception>
    /// <exception cref="InvalidOperationException">The work contains something that cannot be recorded.</exception>
    public static void Of(IRecording recording, Action work)
    {
        recording.Begin();
        try
        {
            work();
        }
        catch (Exception) when (recording.IsSound)
        {
            recording.End();
            throw;
        }
        catch (Exception cause)
        {
            recording.Abandon();
            throw new InvalidOperationException("A training step could not be recorded. A recorded step must not copy a number from the GPU to the CPU or back"
                + $": {cause.Message}", cause);
        }
        if (recording.IsSound)
        {
            recording.End();
            return;
        }
        recording.Abandon();
        throw new InvalidOperationException("A training step could not be recorded. "
            + "A recorded step must not copy a number from the GPU to the CPU or back.");
    }
}
