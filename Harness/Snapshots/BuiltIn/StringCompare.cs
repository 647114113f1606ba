namespace Harness.Snapshots.BuiltIn;

/// <summary>Decides whether two different texts are close enough. It has the same signature as Verify's delegate of this name.</summary>
/// <param name="received">The new text.</param>
/// <param name="verified">The accepted text.</param>
/// <param name="context">The context of the settings; empty here.</param>
/// <returns>Whether they are equal, and if not, why.</returns>
public delegate Task<CompareResult> StringCompare(string received, string verified, IReadOnlyDictionary<string, object> context);
