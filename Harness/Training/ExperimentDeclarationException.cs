namespace Harness.Training;

/// <summary>Reports that the settings of an experiment contradict each other or do not fit its data.</summary>
/// <param name="message">The declared value, the expected value, and what to change.</param>
public sealed class ExperimentDeclarationException(string message) : Exception(message);
