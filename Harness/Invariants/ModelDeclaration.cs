namespace Harness.Invariants;

/// <summary>The declared size and layers of an experiment's model, counted by hand from the source that the experiment names.</summary>
/// <param name="Parameters">The number of parameters as Keras counts them, including the moving statistics of batch norm.</param>
/// <param name="Layers">The kinds of layers in the order in which they are called, separated by ", ".</param>
public sealed record ModelDeclaration(long Parameters, string Layers);
