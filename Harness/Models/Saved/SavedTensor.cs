namespace Harness.Models.Saved;

/// <summary>Stores one tensor of a safetensors file.</summary>
/// <param name="Name">Name, such as <c>lstm1.weight_ih_l0</c>.</param>
/// <param name="Type">Number type in the notation of safetensors, such as <c>F32</c>.</param>
/// <param name="Shape">Lengths of the axes; empty for a single number.</param>
/// <param name="Bytes">The numbers in row-major order, little-endian.</param>
internal sealed record SavedTensor(string Name, string Type, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Bytes);
