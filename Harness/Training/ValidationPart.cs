using System.Globalization;
using Harness.Arithmetic;

namespace Harness.Training;

/// <summary>Selects a part of the training rows for validation, by a seeded rule. The test split is not used.</summary>
/// <remarks>
/// The rule is stratified: it takes the same share of each class, rounded, and at least one row. The selected rows depend on the seed of the rule and the order
/// of the rows, but not on the seed of a run. So all runs of an experiment validate on the same rows.
/// </remarks>
public sealed record ValidationPart
{
    /// <summary>Declares a validation part.</summary>
    /// <param name="share">Share of each class's training rows; above 0, at most .5.</param>
    /// <param name="seed">Seed of the rule.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is out of range.</exception>
    public ValidationPart(double share, int seed = 1) => (Share, Seed) = (share is > 0 and <= .5
        ? share : throw new ArgumentOutOfRangeException(nameof(share), share, "A validation part is more than 0 and at most .5 of the training rows."), seed);

    /// <summary>Share of each class's training rows.</summary>
    public double Share { get; }

    /// <summary>Seed of the rule.</summary>
    public int Seed { get; }

    /// <summary>Splits rows into two parts.</summary>
    /// <param name="labels">The class of each row.</param>
    /// <returns>Numbers of the rows to train on and of those to validate on, each in the order of the rows.</returns>
    /// <exception cref="ExperimentDeclarationException">A class has only one row.</exception>
    public (IReadOnlyList<int> Fitted, IReadOnlyList<int> Held) Cut(ReadOnlySpan<byte> labels)
    {
        var random = new SplitMix64((ulong)Seed);
        var ofClass = new SortedDictionary<byte, List<int>>();
        for (var row = 0; row < labels.Length; row++)
        {
            if (!ofClass.TryGetValue(labels[row], out var rows))
                ofClass[labels[row]] = rows = [];
            rows.Add(row);
        }
        var isHeld = new bool[labels.Length];
        foreach (var (label, rows) in ofClass)
        {
            if (rows.Count < 2)
                throw new ExperimentDeclarationException($"Class {label} has one training row; a validation part needs a second one.");
            var held = Math.Clamp((int)Math.Round(Share * rows.Count), 1, rows.Count - 1);
            for (var drawn = 0; drawn < held; drawn++) // the first steps of a Fisher-Yates shuffle
            {
                var other = drawn + random.Below(rows.Count - drawn);
                (rows[drawn], rows[other]) = (rows[other], rows[drawn]);
                isHeld[rows[drawn]] = true;
            }
        }
        var all = Enumerable.Range(0, labels.Length).ToLookup(row => isHeld[row]);
        return ([.. all[false]], [.. all[true]]);
    }

    /// <summary>Describes the part in words.</summary>
    /// <returns>A text such as "0.1 of each class, seed 1".</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Share} of each class, seed {Seed}");
}
