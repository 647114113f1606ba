namespace Harness.Metrics.Forensics;

/// <summary>For each number E of wrong rows, how many rows may be right, as the printed accuracy and the number of rows have it;
/// with sums over ranges of E.</summary>
/// <remarks>
/// E/n between 1 − a₂ and 1 − a₁ bounds n, and so n − E, from both sides. Both bounds have one turning point in E: the fewest fall while the least
/// number of rows forces them and rise with E from there; the most rise with E until the most rows cap them. So "at most t" and "at least t" are each
/// true on one interval of E. Costs O(E) time and memory once (48 bytes for each E), O(1) afterwards.
/// </remarks>
internal sealed class RowsByErrors
{
    private readonly int[] _fewestRight;
    private readonly int[] _mostRight;
    private readonly int[] _next;
    private readonly int[] _previous;

    /// <summary>Tabulates.</summary>
    /// <param name="accuracy">As printed; its least is below 1, its most above 0.</param>
    /// <param name="rows">How many rows there may be.</param>
    public RowsByErrors(RoundedShare accuracy, RowRange rows)
    {
        MostErrors = (int)(rows.Most * (accuracy.Scale - accuracy.Low) / accuracy.Scale);
        _fewestRight = new int[MostErrors + 1];
        _mostRight = new int[MostErrors + 1];
        _next = new int[MostErrors + 2];
        _previous = new int[MostErrors + 1];
        Free = new RampSums(MostErrors);
        Capped = new RampSums(MostErrors);
        for (int errors = 0, previous = -1; errors <= MostErrors; errors++)
        {
            var fewest = Math.Max(rows.Least - errors, Ratio.Ceiling(errors, accuracy.Low, accuracy.Scale - accuracy.Low));
            var most = accuracy.MayBeOne
                ? rows.Most - errors : Math.Min(rows.Most - errors, Ratio.Floor(errors, accuracy.High, accuracy.Scale - accuracy.High));
            _fewestRight[errors] = (int)fewest;
            _mostRight[errors] = (int)most;
            _previous[errors] = previous = fewest <= most ? errors : previous;
            Free.Add(errors, fewest <= most ? (ulong)(most - fewest + 1) : 0);
            Capped.Add(errors, (ulong)(most + 1));
            TurnOfFewest = fewest < _fewestRight[TurnOfFewest] ? errors : TurnOfFewest;
            TurnOfMost = most > _mostRight[TurnOfMost] ? errors : TurnOfMost;
        }
        _next[MostErrors + 1] = MostErrors + 1;
        for (var errors = MostErrors; errors >= 0; errors--)
            _next[errors] = _previous[errors] == errors ? errors : _next[errors + 1];
    }

    /// <summary>The most rows that can be wrong.</summary>
    public int MostErrors { get; }

    /// <summary>The E at which the fewest right rows are fewest.</summary>
    public int TurnOfFewest { get; }

    /// <summary>The E at which the most right rows are most.</summary>
    public int TurnOfMost { get; }

    /// <summary>Sums of how many numbers of right rows there are for each E.</summary>
    public RampSums Free { get; }

    /// <summary>Sums of how many there are, were 0 right rows allowed.</summary>
    public RampSums Capped { get; }

    /// <summary>The fewest right rows beside this many wrong ones.</summary>
    /// <param name="errors">0 to <see cref="MostErrors"/>.</param>
    /// <returns>0 or more; above <see cref="MostRight"/> if no number of rows fits.</returns>
    public int FewestRight(int errors) => _fewestRight[errors];

    /// <summary>The most right rows beside this many wrong ones.</summary>
    /// <param name="errors">0 to <see cref="MostErrors"/>.</param>
    /// <returns>0 or more.</returns>
    public int MostRight(int errors) => _mostRight[errors];

    /// <summary>The least number of wrong rows, from here on, that any number of rows fits.</summary>
    /// <param name="errors">0 to <see cref="MostErrors"/> + 1.</param>
    /// <returns>Up to <see cref="MostErrors"/> + 1, which says that there is none.</returns>
    public int Next(int errors) => _next[errors];

    /// <summary>The greatest number of wrong rows, up to here, that any number of rows fits.</summary>
    /// <param name="errors">0 to <see cref="MostErrors"/>.</param>
    /// <returns>From −1, which says that there is none.</returns>
    public int Previous(int errors) => _previous[errors];
}
