namespace Harness.Models.Saved;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name, such as <c>lstm1.weight_ih_l0</c>.</param>
/// <param name="Type">Its type of number, as safetensors writes it, such as <c>F32</c>.</param>
/// <param name="Shape">Its lengths along each axis; empty for a single number.</param>
/// <param name="Bytes">Its numbers, row by row, little-endian.</param>
internal sealed record SavedTensor(string Name, string Type, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Bytes);
