using System.Diagnostics;
using System.IO.Hashing;
using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Runtime;
using Harness.Storage;
using static TorchSharp.torch;

namespace Harness.Training.Checkpointing;

/// <summary>Saves a training run to a file. An interrupted run continues from there and computes the same bits as an uninterrupted one.</summary>
/// <remarks>
/// The file holds weights, moments, generators, sums and the position in the epoch. It is written next to the old file, flushed and renamed, so that a complete
/// file exists at any moment. Layout: length of the header (4 bytes), header (JSON), the bytes of every tensor in its order, XXH128 of all the bytes before.
/// A file that is damaged, or that belongs to another run or to other code, is not used. A message reports this.
/// </remarks>
/// <param name="file">Path of the file. Its folder is created.</param>
/// <param name="every">Shortest time between two checkpoints inside an epoch. The end of an epoch always writes one.</param>
/// <param name="say">Receives messages: that a run continues, and which file is not used and why.</param>
public sealed class Checkpoint(string file, TimeSpan every, Action<string>? say = null)
{
    private static readonly JsonSerializerOptions Layout =
        new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly Stopwatch _sinceSaved = Stopwatch.StartNew();
    private bool _couldNotBeWritten;

    /// <summary>Time that the run had trained before it was interrupted.</summary>
    public TimeSpan Earlier { get; private set; }

    /// <summary>Tells whether the end of an epoch also waits until the time between two checkpoints has passed.</summary>
    internal bool WaitsForItsTime { get; init; }

    /// <summary>The <see cref="CodeIdentity"/> of the code that trains: of the harness alone by default, of an experiment's model too if it is given.</summary>
    internal string Code { get => field ?? CodeIdentity.Of(typeof(Checkpoint).Assembly); init; }

    /// <summary>Tells whether it is time to write a checkpoint inside an epoch.</summary>
    internal bool IsDue => _sinceSaved.Elapsed >= every;

    /// <summary>Tells whether the end of an epoch writes a checkpoint.</summary>
    internal bool IsDueAtEpochEnd => !WaitsForItsTime || IsDue;

    /// <summary>Deletes the file. Call this once the results of the run are stored elsewhere.</summary>
    public void Delete()
    {
        File.Delete(file);
        WholeFile.DeleteLeftOvers(file);
    }

    /// <summary>Writes the state of a run to the file.</summary>
    /// <remarks>If the disk is full, a message reports it and training continues. Otherwise the run would be lost.</remarks>
    internal void Save(TrainingLoop loop)
    {
        try
        {
            WholeFile.Write(file, stream => Write(loop, stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_couldNotBeWritten)
                say?.Invoke($"The checkpoint '{file}' could not be written. Training continues without it: {e.Message}");
            _couldNotBeWritten = true;
        }
        _sinceSaved.Restart();
    }

    /// <summary>Restores a run from its file. Without a usable file, the run stays at its start.</summary>
    internal void Restore(TrainingLoop loop)
    {
        try
        {
            WholeFile.DeleteLeftOvers(file); // otherwise a process that is killed often could fill the disk
            if (OptionalFile.ReadBytes(file) is not { } bytes)
                return;
            var position = Read(loop, bytes);
            Earlier = position.Spent + TimeSpan.FromTicks(position.Epochs.Sum(epoch => epoch.Duration.Ticks));
            say?.Invoke(position.Epochs.Count >= loop.PlannedEpochs
                ? FormattableString.Invariant($"Continues from '{file}': all {position.Epochs.Count} epochs are trained, only the evaluation is left.")
                : FormattableString.Invariant($"Continues from '{file}': epoch {position.Epochs.Count + 1}, row {position.Start}."));
        }
        catch (Exception unusable) when (unusable is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            say?.Invoke($"'{file}' is not used, and the run starts from the beginning: {unusable.Message.TrimEnd('.')}.");
        }
    }

    private void Write(TrainingLoop loop, Stream stream)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var hash = new XxHash128();
        var tensors = All(loop).Select(one => (one.Name, Tensor: one.Tensor.cpu().contiguous())).ToList();
        var header = JsonSerializer.SerializeToUtf8Bytes(new Header(Code, loop.Position, [.. tensors.Select(one => Shape(one.Name, one.Tensor))]), Layout);
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

    private LoopPosition Read(TrainingLoop loop, byte[] bytes)
    {
        const int Checksum = 16;
        if (bytes.Length < sizeof(int) + Checksum || !XxHash128.Hash(bytes.AsSpan(..^Checksum)).AsSpan().SequenceEqual(bytes.AsSpan(^Checksum..)))
            throw new InvalidDataException("it is damaged");
        var length = BitConverter.ToInt32(bytes);
        var header = JsonSerializer.Deserialize<Header>(bytes.AsSpan(sizeof(int), length), Layout)!;
        if (header.Program != Code)
            throw new InvalidDataException("another build of the program wrote it. To continue from it, stop now and start the build that wrote it");

        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var all = All(loop).ToList();
        if (header.Position.Question != loop.Question || !header.Tensors.SequenceEqual(all.Select(one => Shape(one.Name, one.Tensor))))
            throw new InvalidDataException("it belongs to another run");

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

    /// <summary>Returns the tensors of the loop, then the states of its generators.</summary>
    private static IEnumerable<(string Name, Tensor Tensor)> All(TrainingLoop loop) =>
        loop.Tensors.Concat(loop.Generators.Select((generator, index) => (FormattableString.Invariant($"generator {index}"), generator.get_state())));

    private static string Shape(string name, Tensor tensor) => FormattableString.Invariant($"{name}: {tensor.dtype} [{string.Join(", ", tensor.shape)}]");

    /// <param name="Program">See <see cref="Code"/>.</param>
    /// <param name="Position">The position in the training.</param>
    /// <param name="Tensors">Name, type and shape of each tensor, in the order of their bytes.</param>
    private sealed record Header(string Program, LoopPosition Position, IReadOnlyList<string> Tensors);
}
