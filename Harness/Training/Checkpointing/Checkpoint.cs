using System.Diagnostics;
using System.IO.Hashing;
using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Storage;
using static TorchSharp.torch;

namespace Harness.Training.Checkpointing;

/// <summary>A training run on the disk: one that was killed goes on from there, and comes to the same bits as one that was not.</summary>
/// <remarks>
/// The file holds weights, moments, generators, sums and the place in the epoch; it is written beside the old one, flushed, and takes its name,
/// so that there is a whole one at any moment.
/// Layout: length of the header (4 bytes), header (JSON), the bytes of every tensor in its order, XXH128 of all before.
/// A file that is damaged, or of another run or another build of the program, is not used, and that is said.
/// </remarks>
/// <param name="file">Where; its folder is made.</param>
/// <param name="every">How often it is written inside an epoch; at the end of every epoch it always is.</param>
/// <param name="say">Told whether a run goes on, and which file is not used and why.</param>
public sealed class Checkpoint(string file, TimeSpan every, Action<string>? say = null)
{
    private static readonly JsonSerializerOptions Layout =
        new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly Stopwatch _sinceSaved = Stopwatch.StartNew();
    private bool _couldNotBeWritten;

    /// <summary>Time that the run had trained before it was interrupted.</summary>
    public TimeSpan Earlier { get; private set; }

    /// <summary>Whether the end of an epoch writes one only if it is time.</summary>
    internal bool WaitsForItsTime { get; init; }

    /// <summary>Whether it is time to write one inside an epoch.</summary>
    internal bool IsDue => _sinceSaved.Elapsed >= every;

    /// <summary>Whether the end of an epoch writes one.</summary>
    internal bool IsDueAtEpochEnd => !WaitsForItsTime || IsDue;

    /// <summary>Removes the file, once the run's results are elsewhere.</summary>
    public void Delete()
    {
        File.Delete(file);
        WholeFile.DeleteLeftOvers(file);
    }

    /// <summary>Writes where a run is.</summary>
    /// <remarks>A disk that is full is said, and training goes on: the run would be lost otherwise.</remarks>
    internal void Save(TrainingLoop loop)
    {
        try
        {
            WholeFile.Write(file, stream => Write(loop, stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_couldNotBeWritten)
                say?.Invoke($"The checkpoint '{file}' could not be written, and training goes on without it: {e.Message}");
            _couldNotBeWritten = true;
        }
        _sinceSaved.Restart();
    }

    /// <summary>Takes a run to where its file says it was; leaves it at its start where there is none that can be used.</summary>
    internal void Restore(TrainingLoop loop)
    {
        try
        {
            WholeFile.DeleteLeftOvers(file); // a process that is killed often must not fill the disk
            if (OptionalFile.ReadBytes(file) is not { } bytes)
                return;
            var position = Read(loop, bytes);
            Earlier = position.Spent + TimeSpan.FromTicks(position.Epochs.Sum(epoch => epoch.Duration.Ticks));
            say?.Invoke(FormattableString.Invariant($"Goes on from '{file}': epoch {position.Epochs.Count + 1}, row {position.Start}."));
        }
        catch (Exception unusable) when (unusable is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            say?.Invoke($"'{file}' is not used, and the run starts anew: {unusable.Message.TrimEnd('.')}.");
        }
    }

    private static void Write(TrainingLoop loop, Stream stream)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var hash = new XxHash128();
        var tensors = All(loop).Select(one => (one.Name, Tensor: one.Tensor.cpu().contiguous())).ToList();
        var header = JsonSerializer.SerializeToUtf8Bytes(new Header(Program, loop.Position, [.. tensors.Select(one => Shape(one.Name, one.Tensor))]), Layout);
        Append(BitConverter.GetBytes(header.Length));
        Append(header);
        foreach (var (_, tensor) in tensors)
            Append(tensor.bytes);
        stream.Write(hash.GetCurrentHash());

        void Append(ReadOnlySpan<byte> bytes)
        {
            hash.Append(bytes);
            stream.Write(bytes);
        }
    }

    private static LoopPosition Read(TrainingLoop loop, byte[] bytes)
    {
        const int Checksum = 16;
        if (bytes.Length < sizeof(int) + Checksum || !XxHash128.Hash(bytes.AsSpan(..^Checksum)).AsSpan().SequenceEqual(bytes.AsSpan(^Checksum..)))
            throw new InvalidDataException("it is damaged");
        var length = BitConverter.ToInt32(bytes);
        var header = JsonSerializer.Deserialize<Header>(bytes.AsSpan(sizeof(int), length), Layout)!;
        if (header.Program != Program)
            throw new InvalidDataException("another build of the program wrote it. To go on from it, stop now and start the build that wrote it");

        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var all = All(loop).ToList();
        if (header.Position.Question != loop.Question || !header.Tensors.SequenceEqual(all.Select(one => Shape(one.Name, one.Tensor))))
            throw new InvalidDataException("it is of another run");

        var at = sizeof(int) + length;
        foreach (var (_, tensor) in all)
        {
            var read = empty(tensor.shape, tensor.dtype);
            bytes.AsSpan(at, read.bytes.Length).CopyTo(read.bytes);
            at += read.bytes.Length;
            tensor.copy_(read);
        }
        foreach (var (generator, state) in loop.Generators.Zip(all.Skip(all.Count - loop.Generators.Count)))
            generator.set_state(state.Tensor);
        loop.Position = header.Position;
        return header.Position;
    }

    /// <summary>Those of the loop, then the states of its generators.</summary>
    private static IEnumerable<(string Name, Tensor Tensor)> All(TrainingLoop loop) =>
        loop.Tensors.Concat(loop.Generators.Select((generator, index) => (FormattableString.Invariant($"generator {index}"), generator.get_state())));

    private static string Shape(string name, Tensor tensor) => FormattableString.Invariant($"{name}: {tensor.dtype} [{string.Join(", ", tensor.shape)}]");

    private static string Program => typeof(Checkpoint).Module.ModuleVersionId.ToString();

    private sealed record Header(string Program, LoopPosition Position, IReadOnlyList<string> Tensors);
}
