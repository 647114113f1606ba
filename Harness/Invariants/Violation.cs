namespace Harness.Invariants;

/// <summary>Why a run is not to be trusted.</summary>
/// <param name="Invariant">Name of the invariant that fired.</param>
/// <param name="Seen">What was found, with figures.</param>
/// <param name="Expected">What a sound run shows instead.</param>
/// <param name="LikelyCause">What usually does this.</param>
/// <param name="WhereToLook">The type or file to open first.</param>
public sealed record Violation(string Invariant, string Seen, string Expected, string LikelyCause, string WhereToLook)
{
    /// <summary>All of it, for a person.</summary>
    public override string ToString() => $"{Invariant}: {Seen} Expected: {Expected} Likely cause: {LikelyCause} Look at: {WhereToLook}.";
}
