namespace Harness.Metrics.Forensics;

/// <summary>A table of the possible numbers of correct rows for each number E of wrong rows,
/// from the printed accuracy and the number of rows; with sums over ranges of E.</summary>
/// <remarks>
/// E/n lies between 1 − a₂ and 1 − a₁, which bounds n, and so n − E, from both sides. Each bound has one turning point in E: the lower bound falls while it
/// is determined by the smallest number of rows and rises with E after that; the upper bound rises with E until the largest number of rows limits it. So "at
/// most t" and "at least t" are each true on one interval of E. Costs O(E) time and memory once (48 bytes for each E), and O(1) for each look-up.
/// </remarks>
internal sealed class RowsByErrors
{
    private readonly int[] _fewestRight;
    private readonly int[] _mostRight;
    private readonly int[] _next;
    private readonly int[] _previous;

    /// <summary>Builds the table.</summary>
    /// <param name="accuracy">The printed accuracy. Its smallest value is below 1 and its largest above 0.</param>
    /// <param name="rows">The possible number of rows.</param>
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

    /// <summary>The largest possible number of wrong rows.</summary>
    public int MostErrors { get; }

    /// <summary>The E with the smallest lower bound of correct rows.</summary>
    public int TurnOfFewest { get; }

    /// <summary>The E with the largest upper bound of correct rows.</summary>
    public int TurnOfMost { get; }

    /// <summary>Sums of the number of possible counts of correct rows for each E.</summary>
    public RampSums Free { get; }

    /// <summary>The same sums as <see cref="Free"/>, with 0 as the lower bound of correct rows.</summary>
    public RampSums Capped { get; }

    /// <summary>Returns the smallest number of correct rows for a number of wrong rows.</summary>
    /// <param name="errors">The number of wrong rows, 0 to <see cref="MostErrors"/>.</param>
    /// <returns>0 or more; above <see cref="MostRight"/> if no number of rows is possible.</returns>
    public int FewestRight(int errors) => _fewestRight[errors];

    /// <summary>Returns the largest number of correct rows for a number of wrong rows.</summary>
    /// <param name="errors">The number of wrong rows, 0 to <see cref="MostErrors"/>.</param>
    /// <returns>0 or more.</returns>
    public int MostRight(int errors) => _mostRight[errors];

    /// <summary>Returns the next possible number of wrong rows, at or above a number.</summary>
    /// <param name="errors">The number to start from, 0 to <see cref="MostErrors"/> + 1.</param>
    /// <returns>The number; <see cref="MostErrors"/> + 1 if there is none.</returns>
    public int Next(int errors) => _next[errors];

    /// <summary>Returns the previous possible number of wrong rows, at or below a number.</summary>
    /// <param name="errors">The number to start from, 0 to <see cref="MostErrors"/>.</param>
    /// <returns>The number; −1 if there is none.</returns>
    public int Previous(int errors) => _previous[errors];
}
