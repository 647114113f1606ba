using System.Text.Json;
using Harness.Snapshots;

namespace Harness.Reporting.Differences;

/// <summary>Finds the changed claims between two snapshots of claims.</summary>
internal sealed class ClaimVerdicts
{
    private const string Claims = "claims.", Verdict = ".verdict", Sign = ".sign", Statement = ".statement";

    private readonly HashSet<string> _coveredKeys = [], _coveredClaims = [];

    private ClaimVerdicts(IReadOnlyList<ClaimChange> changes)
    {
        Changes = changes;
        foreach (var change in changes)
        {
            if (change.Old is null || change.New is null)
                _coveredClaims.Add(Claims + change.Claim);
            else
                _coveredKeys.UnionWith([Claims + change.Claim + Verdict, Claims + change.Claim + Sign]);
        }
    }

    /// <summary>The claims that are new, missing, or have another verdict or sign.</summary>
    public IReadOnlyList<ClaimChange> Changes { get; }

    /// <summary>Finds the changed claims.</summary>
    /// <param name="snapshot">The name of the snapshot.</param>
    /// <param name="old">The values of the base. Any kind of snapshot is accepted; one without claims has no changes.</param>
    /// <param name="now">The values of the head.</param>
    /// <returns>The changes.</returns>
    public static ClaimVerdicts Between(string snapshot, FlatSnapshot old, FlatSnapshot now) => new(
    [
        .. old.Keys.Union(now.Keys)
            .Where(key => key.StartsWith(Claims, StringComparison.Ordinal) && key.EndsWith(Verdict, StringComparison.Ordinal)
                && key.Length > Claims.Length + Verdict.Length)
            .Select(key => key[Claims.Length..^Verdict.Length])
            .Select(claim =>
                new ClaimChange(snapshot, claim, Text(now, claim, Statement) ?? Text(old, claim, Statement) ?? "", Said(old, claim), Said(now, claim)))
            .Where(change => change.Old != change.New),
    ]);

    /// <summary>Returns whether <see cref="Changes"/> already covers the change of a key, so that it is not reported twice.</summary>
    public bool Cover(string key)
    {
        if (_coveredKeys.Contains(key))
            return true;
        for (var dot = key.IndexOf('.', StringComparison.Ordinal); dot >= 0 && _coveredClaims.Count > 0; dot = key.IndexOf('.', dot + 1))
        {
            if (_coveredClaims.Contains(key[..dot]))
                return true;
        }
        return false;
    }

    /// <summary>Formats a verdict with the sign of its interval, if there is one, for example "supported, +".</summary>
    private static string? Said(FlatSnapshot values, string claim)
    {
        if (Text(values, claim, Verdict) is not { } verdict)
            return null;
        return Text(values, claim, Sign) switch
        {
            null or "0" => verdict,
            "1" => $"{verdict}, +",
            "-1" => $"{verdict}, -",
            var other => $"{verdict}, {other}",
        };
    }

    private static string? Text(FlatSnapshot values, string claim, string part) => values[$"{Claims}{claim}{part}"] switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => other.GetRawText(),
    };
}
