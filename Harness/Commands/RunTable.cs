using System.Globalization;
using Harness.Experiments;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Harness.Commands;

/// <summary>The live table of runs on a terminal. It shows the runs in training and the numbers of waiting and finished runs. It is not thread-safe.</summary>
/// <param name="runs">The number of all runs.</param>
internal sealed class RunTable(int runs)
{
    /// <summary>The columns that a cell needs besides its text and the table besides its cells, and the lines that the table needs besides its rows.</summary>
    private const int Border = 3, Edge = 1, Frame = 6;

    private static readonly string[] Heads = ["run", "epoch", "loss", "accuracy", "rows/s", "left"];

    /// <summary>The columns in the order in which a narrow terminal does without them.</summary>
    private static readonly string[] Dispensable = ["rows/s", "loss", "accuracy", "epoch", "left"];

    private readonly OrderedDictionary<(string Experiment, int Seed), EpochProgress?> _training = [];
    private int _done, _skipped;

    /// <summary>The numbers of runs in training, finished and waiting, as a text.</summary>
    public string Caption
    {
        get
        {
            var waiting = Math.Max(0, runs - _done - _skipped - _training.Count);
            var taken = _skipped == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {_skipped} taken from finished runs");
            return string.Create(CultureInfo.InvariantCulture, $"{_training.Count} training, {_done} trained{taken}, {waiting} waiting");
        }
    }

    /// <summary>Draws the table for a terminal. A narrow one shows fewer columns, and a low one fewer runs.</summary>
    /// <param name="width">The columns of the terminal.</param>
    /// <param name="height">The lines of the terminal.</param>
    public IRenderable Draw(int width, int height)
    {
        var room = Math.Max(1, height - Frame);
        var shown = _training.Count <= room ? _training.Count : Math.Max(1, room - 1); // one line says how many are left out
        var rows = _training.Take(shown).Select(run => Row(run.Key.Experiment, run.Key.Seed, run.Value)).ToList();
        var columns = ColumnsFor(width, rows);
        var table = new Table { Border = TableBorder.Minimal, Caption = new TableTitle(Markup.Escape(Caption)) };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Heads[column]) { Alignment = column == 0 ? Justify.Left : Justify.Right, NoWrap = true });
        foreach (var row in rows)
            table.AddRow(columns.Select(column => Cell(row[column])));
        if (shown < _training.Count)
            table.AddRow(Cell(string.Create(CultureInfo.InvariantCulture, $"… and {_training.Count - shown} more")));
        return table;
    }

    /// <summary>Adds a run that has begun.</summary>
    public void Begin(string experiment, int seed) => _training[(experiment, seed)] = null;

    /// <summary>Shows a finished epoch. After its last epoch, a run is removed from the table.</summary>
    public void Show(EpochProgress progress)
    {
        var run = (progress.Experiment, progress.Seed);
        if (progress.Epoch.Epoch < progress.PlannedEpochs)
            _training[run] = progress;
        else if (_training.Remove(run))
            _done++;
    }

    /// <summary>Counts runs that need no training.</summary>
    public void Skip(int count) => _skipped += count;

    /// <summary>Returns the cells of a run in training.</summary>
    internal static string[] Row(string experiment, int seed, EpochProgress? progress) => progress is null
        ? [Name(experiment, seed), "1", "", "", "", ""]
        :
        [
            Name(experiment, seed),
            string.Create(CultureInfo.InvariantCulture, $"{progress.Epoch.Epoch + 1}/{progress.PlannedEpochs}"),
            progress.Epoch.Loss.ToString("F4", CultureInfo.InvariantCulture),
            progress.Epoch.Accuracy.ToString("P1", CultureInfo.InvariantCulture),
            progress.Epoch.RowsPerSecond.ToString("N0", CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"{(int)progress.Left.TotalHours:00}:{progress.Left:mm\\:ss}"),
        ];

    private static List<int> ColumnsFor(int width, List<string[]> rows)
    {
        var columns = Enumerable.Range(0, Heads.Length).ToList();
        foreach (var head in Dispensable)
        {
            if (columns.Sum(column => Border + rows.Select(row => row[column].Length).Append(Heads[column].Length).Max()) + Edge <= width)
                break;
            columns.Remove(Array.IndexOf(Heads, head));
        }
        return columns;
    }

    private static string Name(string experiment, int seed) => string.Create(CultureInfo.InvariantCulture, $"{experiment}, seed {seed}");

    private static Text Cell(string text) => new(text) { Overflow = Overflow.Ellipsis };
}
