using System.Globalization;
using Harness.Experiments;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Harness.Commands;

/// <summary>The live table of runs on a terminal. It shows the runs in training and the numbers of waiting and finished runs. It is not thread-safe.</summary>
/// <param name="runs">The number of all runs.</param>
internal sealed class RunTable(int runs)
{
    private static readonly string[] Heads = ["run", "epoch", "loss", "accuracy", "rows/s", "left"];

    private readonly OrderedDictionary<(string Experiment, int Seed), EpochProgress?> _training = [];
    private readonly Table _table = Empty();
    private int _done, _skipped;

    /// <summary>Returns the table, which <see cref="Refresh"/> updates.</summary>
    public IRenderable Draw()
    {
        Refresh();
        return _table;
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

    /// <summary>Updates the table.</summary>
    public void Refresh()
    {
        _table.Rows.Clear();
        foreach (var ((experiment, seed), progress) in _training)
            _table.AddRow(Row(experiment, seed, progress));
        _table.Caption = new TableTitle(Markup.Escape(Caption));
    }

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

    private static string Name(string experiment, int seed) => Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{experiment}, seed {seed}"));

    private static Table Empty()
    {
        var table = new Table { Border = TableBorder.Minimal };
        foreach (var head in Heads)
            table.AddColumn(new TableColumn(head) { Alignment = head == Heads[0] ? Justify.Left : Justify.Right, NoWrap = true });
        return table;
    }
}
