namespace Harness.Snapshots.BuiltIn;

/// <summary>Decides whether two texts that differ are near enough; the same shape as Verify's delegate of this name.</summary>
/// <param name="received">What came out now.</param>
/// <param name="verified">What was accepted.</param>
/// <param name="context">The settings' context; empty here.</param>
/// <returns>Equal or not, and why not.</returns>
public delegate Task<CompareResult> StringCompare(string received, string verified, IReadOnlyDictionary<string, object> context);
