namespace Harness.Metrics.Sequential;

/// <summary>Collects the differences of a metric between two experiments, seed by seed. Each interim analysis costs one pass over the rows.</summary>
/// <remarks>
/// There are two separate sources of noise. The <em>seeds</em>: each pair of runs gives one difference, and more pairs reduce this noise without limit. The
/// <em>rows</em>: all seeds share one test split, and no number of seeds reduces its noise.
/// </remarks>
internal sealed class PairedSeeds
{
    private readonly List<double> _differences = [];
    private double[] _sumOfInfluence = [];
    private double _sumOfOwnVariance;

    /// <summary>The number of pairs of runs so far.</summary>
    public int Count => _differences.Count;

    /// <summary>The number of test rows; 0 before the first pair.</summary>
    public int Rows => _sumOfInfluence.Length;

    /// <summary>The mean of the differences, first minus second; NaN without any.</summary>
    public double Mean => _differences.Count == 0 ? double.NaN : _differences.Sum() / _differences.Count;

    /// <summary>The sum of the squared deviations of the differences from their mean.</summary>
    public double SumOfSquares
    {
        get
        {
            var mean = Mean;
            return _differences.Sum(difference => (difference - mean) * (difference - mean));
        }
    }

    /// <summary>
    /// The variance of <see cref="Mean"/> over samples of the test rows. With few seeds it also contains some noise of single runs, so it is too large rather
    /// than too small.
    /// </summary>
    public double RowVariance => Count == 0 ? double.NaN : SumOfSquaredInfluence / Count / Count / PairsOfRows;

    /// <summary>The limit of <see cref="RowVariance"/> for many seeds; an unbiased estimate, not below 0.</summary>
    public double RowVarianceOfManySeeds => Count < 2
        ? RowVariance
        : Math.Max(0, (SumOfSquaredInfluence / PairsOfRows - _sumOfOwnVariance) / Count / (Count - 1));

    private double SumOfSquaredInfluence => _sumOfInfluence.Sum(influence => influence * influence);

    private double PairsOfRows => (double)_sumOfInfluence.Length * (_sumOfInfluence.Length - 1);

    /// <summary>Adds a pair of runs with the same seed.</summary>
    /// <param name="first">The metric of the first experiment, and the influence of each row on it.</param>
    /// <param name="second">The metric of the second experiment on the same rows, and the influence of each row on it.</param>
    /// <exception cref="ArgumentException">The number of rows differs from that of the earlier pairs, or is below two.</exception>
    public void Add((double Figure, double[] Influence) first, (double Figure, double[] Influence) second)
    {
        if (_sumOfInfluence.Length == 0)
            _sumOfInfluence = new double[first.Influence.Length];
        if (_sumOfInfluence.Length < 2 || first.Influence.Length != _sumOfInfluence.Length || second.Influence.Length != _sumOfInfluence.Length)
        {
            throw new ArgumentException(
                $"{first.Influence.Length} and {second.Influence.Length} rows; expected {Math.Max(2, _sumOfInfluence.Length)} of both.", nameof(second));
        }
        _differences.Add(first.Figure - second.Figure);
        var own = 0.0;
        for (var row = 0; row < _sumOfInfluence.Length; row++)
        {
            var difference = first.Influence[row] - second.Influence[row];
            _sumOfInfluence[row] += difference;
            own += difference * difference;
        }
        _sumOfOwnVariance += own / PairsOfRows;
    }
}
