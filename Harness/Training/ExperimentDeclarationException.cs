namespace Harness.Training;

/// <summary>Thrown when what an experiment declares does not fit together, or does not fit its data.</summary>
/// <param name="message">What was declared, what was expected, and what to change.</param>
public sealed class ExperimentDeclarationException(string message) : Exception(message);
