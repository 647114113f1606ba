namespace Harness.Invariants;

/// <summary>The reason why a run is not valid.</summary>
/// <param name="Invariant">The name of the violated invariant.</param>
/// <param name="Seen">What was found, with numbers.</param>
/// <param name="Expected">What a valid run shows instead.</param>
/// <param name="LikelyCause">The usual cause.</param>
/// <param name="WhereToLook">The type or file to look at first.</param>
public sealed record Violation(string Invariant, string Seen, string Expected, string LikelyCause, string WhereToLook)
{
    /// <summary>Formats the violation without its name, one part on each line.</summary>
    /// <param name="indent">The beginning of each line.</param>
    internal string Lines(string indent) => string.Join(Environment.NewLine,
        [$"{indent}seen      {Seen}", $"{indent}expected  {Expected}", $"{indent}cause     {LikelyCause}", $"{indent}look at   {WhereToLook}"]);

    /// <summary>Formats the whole violation as one line.</summary>
    public override string ToString() => $"{Invariant}: {Seen} Expected: {Expected} Likely cause: {LikelyCause} Look at: {WhereToLook}.";
}
