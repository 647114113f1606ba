namespace Harness.Invariants;

/// <summary>The reason why a run is not valid.</summary>
/// <param name="Invariant">The name of the violated invariant.</param>
/// <param name="Seen">What was found, with numbers.</param>
/// <param name="Expected">What a valid run shows instead.</param>
/// <param name="LikelyCause">The usual cause.</param>
/// <param name="WhereToLook">The type or file to look at first.</param>
public sealed record Violation(string Invariant, string Seen, string Expected, string LikelyCause, string WhereToLook)
{
    /// <summary>Formats the whole violation as text.</summary>
    public override string ToString() => $"{Invariant}: {Seen} Expected: {Expected} Likely cause: {LikelyCause} Look at: {WhereToLook}.";
}
