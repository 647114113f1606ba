namespace Harness.Invariants;

/// <summary>What an experiment says of its model, counted by hand from the source that it names.</summary>
/// <param name="Parameters">As Keras counts them, batch norm's moving statistics included.</param>
/// <param name="Layers">Kinds of layers in the order in which they are called, separated by ", ".</param>
public sealed record ModelDeclaration(long Parameters, string Layers);
