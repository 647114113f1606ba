namespace Harness.Runtime.Cuda;

/// <summary>A recording of what a thread asks of the GPU. A test can put another one in its place.</summary>
internal interface IRecording
{
    /// <summary>Starts it.</summary>
    void Begin();

    /// <summary>Ends it as torch does. torch ends the process where the recording is no longer <see cref="IsSound"/>.</summary>
    void End();

    /// <summary>Whether nothing has spoilt the recording so far. Want of memory does not; a number that is read back does.</summary>
    bool IsSound { get; }

    /// <summary>Ends a spoilt one at the driver, past torch: the stream computes again.</summary>
    void Abandon();
}

/// <summary>Records work, and ends the recording however the work ends: torch gives no cached memory back while one is under way, to no thread.</summary>
internal static class Recording
{
    /// <summary>Records.</summary>
    /// <param name="recording">Where to.</param>
    /// <param name="work">What to record.</param>
    /// <exception cref="Exception">What the work threw, if it spoilt nothing.</exception>
    /// <exception cref="InvalidOperationException">The work asked for something that cannot be recorded.</exception>
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
            throw new InvalidOperationException("A training step could not be recorded. What it calls must not read a number back from the card, nor copy one "
                + $"to it: {cause.Message}", cause);
        }
        if (recording.IsSound)
        {
            recording.End();
            return;
        }
        recording.Abandon();
        throw new InvalidOperationException("A training step could not be recorded. What it calls must not read a number back from the card, nor copy one to it.");
    }
}
