using System.Text.Json;
using Harness.Snapshots;

namespace Harness.Reporting.Differences;

/// <summary>What became of the claims between two snapshots of them.</summary>
internal sealed class ClaimVerdicts
{
    private const string Claims = "claims.", Verdict = ".verdict", Sign = ".sign", Statement = ".statement";

    private readonly HashSet<string> _told = [], _toldWhole = [];

    private ClaimVerdicts(IReadOnlyList<ClaimChange> changes)
    {
        Changes = changes;
        foreach (var change in changes)
        {
            if (change.Old is null || change.New is null)
                _toldWhole.Add(Claims + change.Claim);
            else
                _told.UnionWith([Claims + change.Claim + Verdict, Claims + change.Claim + Sign]);
        }
    }

    /// <summary>Each claim that is new, gone, or has another verdict or sign.</summary>
    public IReadOnlyList<ClaimChange> Changes { get; }

    /// <summary>Finds the claims that ended otherwise.</summary>
    /// <param name="snapshot">Its name.</param>
    /// <param name="old">The base's values; of any snapshot, for one without claims has none to change.</param>
    /// <param name="now">The head's values.</param>
    /// <returns>Their changes.</returns>
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

    /// <summary>Whether the changes tell what changed in a key, so that it need not be told twice.</summary>
    public bool Tell(string key)
    {
        if (_told.Contains(key))
            return true;
        for (var dot = key.IndexOf('.', StringComparison.Ordinal); dot >= 0 && _toldWhole.Count > 0; dot = key.IndexOf('.', dot + 1))
        {
            if (_toldWhole.Contains(key[..dot]))
                return true;
        }
        return false;
    }

    /// <summary>A verdict and which way the interval points, if it does: "supported, +".</summary>
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
