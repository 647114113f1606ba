using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Harness.Experiments;
using Harness.Experiments.Claims;
using Harness.Reporting;
using Harness.Reporting.Html;

namespace Harness.Tests.Reporting;

/// <summary>Tests the files of a report in each format: Markdown, CSV, LaTeX, HTML and pictures.</summary>
[Trait("Category", "Unit")]
public sealed partial class ReportFilesTests : IDisposable
{
    private static Experiment Slower { get; } = Some.Experiment("slower") with { LearningRate = 1e-4 };

    private static readonly Lazy<IReadOnlyList<ExperimentResult>> Results = new(() =>
    {
        var runner = new ExperimentRunner(Some.Profile(epochs: 3, 1, 2, 3), Some.Dataset(), Some.Device);
        return [runner.Run(Some.Experiment()), runner.Run(Slower)];
    });

    private readonly ScratchFolder _folder = new();

    private static Assertion Faster { get; } = new()
    {
        Name = "faster-is-better",
        Statement = "A rate of 1e-3 & more does better: 100 % of the \"time\", <b>always</b>.",
        Source = "nobody",
        First = Some.Experiment(),
        Second = Slower,
        Factor = "learning rate",
        Direction = Direction.Higher,
        SmallestDifference = .01,
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(nameof(ReportFormat.Md), "comparison.md,scores.md,claims.md")]
    [InlineData(nameof(ReportFormat.Csv), "figures.csv,runs.csv,epochs.csv,claims.csv")]
    [InlineData(nameof(ReportFormat.Tex), "figures.tex,claims.tex")]
    [InlineData(nameof(ReportFormat.Html), "report.html")]
    public void Each_format_writes_its_files(string format, string files) =>
        Write(Content(), Enum.Parse<ReportFormat>(format)).Should().Equal(files.Split(','));

    [Theory]
    [InlineData(nameof(ReportFormat.Svg))]
    [InlineData(nameof(ReportFormat.Png))]
    public void Pictures_exist_for_light_and_dark_pages(string format)
    {
        var ending = format.ToLowerInvariant();
        var written = Write(Content(), Enum.Parse<ReportFormat>(format));

        written.Should().HaveCount(14).And.Contain([$"plots/accuracy-light.{ending}", $"plots/claims-dark.{ending}"])
            .And.OnlyContain(file => file.EndsWith($".{ending}", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_figures_are_not_written_again_in_any_format()
    {
        var all = Enum.GetValues<ReportFormat>();
        Write(Content(), all).Should().HaveCountGreaterThan(30);

        Write(Content(), all).Should().BeEmpty();
    }

    [Fact]
    public void Claims_of_an_earlier_report_are_deleted_in_the_requested_formats()
    {
        Write(Content(), ReportFormat.Md, ReportFormat.Csv, ReportFormat.Tex);

        Write(Content(withClaims: false), ReportFormat.Md, ReportFormat.Csv);

        Directory.GetFiles(_folder.Path, "claims.*").Select(Path.GetFileName).Should().Equal("claims.tex");
    }

    [Fact]
    public void Different_experiments_have_different_folders_even_with_long_names()
    {
        var folders = ((string[])["a", "b"]).Select(end => Harness.Commands.ReportCommand.FolderOf(
            [.. Results.Value.Select(result => result with { Experiment = Some.Experiment(new string('x', 50) + end) })])).ToList();

        folders.Should().OnlyHaveUniqueItems().And.OnlyContain(folder => Path.GetFileName(folder).StartsWith("2-experiments-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-1e-9, "-1E-09")]
    [InlineData(-0.0, "0")]
    [InlineData(double.NaN, "")]
    [InlineData(1.0 / 3, "0.3333333333333333")]
    public void Csv_loses_no_digit(double number, string cell) => CsvTables.Number(number).Should().Be(cell);

    /// <summary>Checks several choices: one experiment without claims, pictures of one format only, and no pictures.</summary>
    [Theory]
    [InlineData("Md", 2, true)]
    [InlineData("Md,Png", 1, false)]
    [InlineData("Md,Svg", 2, true)]
    [InlineData("Md,Svg", 1, false)]
    [InlineData("Html,Csv", 1, false)]
    public void Every_link_has_a_target(string formats, int experiments, bool withClaims)
    {
        var content = Content(withClaims);
        var written = Write(content with { Results = [.. content.Results.Take(experiments)] }, [.. formats.Split(',').Select(Enum.Parse<ReportFormat>)]);

        var links = written.Where(file => Path.GetExtension(file) == ".md")
            .SelectMany(page => Links().Matches(Read(page)).Select(match => match.Groups[1].Value)).ToList();
        links.Any(link => Path.GetExtension(link) is ".png" or ".svg").Should().Be(formats is not ("Md" or "Html,Csv"), "a page shows its pictures");
        links.Where(link => !File.Exists(Path.Combine(_folder.Path, link))).Should().BeEmpty();
    }

    [Fact]
    public void One_run_is_one_seed_and_has_no_standard_deviation()
    {
        var one = Results.Value[0] with { Runs = [Results.Value[0].Runs[0]] };

        Write(Content(withClaims: false) with { Results = [one] }, ReportFormat.Md, ReportFormat.Tex, ReportFormat.Csv);

        Read("comparison.md").Should().Contain("over 1 seed, on the test split").And.NotContain("1 seeds").And.NotContain("± NaN");
        Read("scores.md").Should().Contain("over 1 seed, on").And.NotContain("1 seeds");
        Read("figures.tex").Should().Contain("over 1 seed on").And.NotContain("NaN");
        Read("figures.csv").Should().NotContain("NaN");
    }

    [Fact]
    public void Html_has_the_columns_of_the_terminal_and_names_each_deviation_and_interval()
    {
        Write(Content(), ReportFormat.Html);

        var page = Read("report.html");
        var terminal = ResultTable.Of(Results.Value).Split('\n').Where(line => line.StartsWith("experiment", StringComparison.Ordinal))
            .SelectMany(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct()
            .Except(["experiment", "parameters", "rows/s"]).ToList();
        terminal.Should().HaveCount(10).And.AllSatisfy(head => page.Should().Contain($"\"head\":\"{head}\""));
        page.Should().Contain("(nats per row)").And.NotContain("nats a ");
        page.Should().Contain("Mean ± standard deviation over the seeds, on the test split.").And.Contain("in brackets the 95 % interval of the mean");
    }

    [Fact]
    public void Csv_has_every_figure_in_full_and_quotes_texts()
    {
        Write(Content(), ReportFormat.Csv);

        var figures = Read("figures.csv").TrimEnd('\n').Split('\n').Select(line => line.Split(',')).ToList();
        var accuracy = Results.Value[0].Runs.Select(run => run.Evidence.TestEvaluation!.Metrics.Accuracy).ToList();
        figures.Should().HaveCount(3).And.OnlyContain(line => line.Length == figures[0].Length);
        Number(figures[1][Array.IndexOf(figures[0], "accuracy_mean")]).Should().BeApproximately(accuracy.Average(), 1e-7);
        figures[1][Array.IndexOf(figures[0], "seeds")].Should().Be("3");
        Read("runs.csv").Split('\n').Should().HaveCount(2 * 3 + 2);
        Read("epochs.csv").Split('\n').Should().HaveCount(2 * 3 * 3 + 2);
        Read("claims.csv").Should().Contain("\"A rate of 1e-3 & more does better: 100 % of the \"\"time\"\", <b>always</b>.\"");

        static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Latex_is_a_booktabs_table_with_the_same_number_of_cells_in_each_row()
    {
        Write(Content(), ReportFormat.Tex);

        foreach (var file in (string[])["figures.tex", "claims.tex"])
        {
            var text = Read(file);
            text.Should().Contain(@"\toprule").And.Contain(@"\midrule").And.Contain(@"\bottomrule");
            var columns = Columns().Match(text).Groups[1].Value.Length;
            text.Split('\n').Where(line => line.EndsWith(@"\\", StringComparison.Ordinal)).Should().HaveCountGreaterThan(1)
                .And.OnlyContain(line => line.Split(" & ", StringSplitOptions.None).Length == columns);
            text.Count(character => character == '{').Should().Be(text.Count(character => character == '}'));
        }
        Read("figures.tex").Should().MatchRegex(@"some-lstm & 3 & \$0\.\d{3} \\pm 0\.\d{3}\$ & \[0\.\d{3}, \d\.\d{3}\]");
    }

    [Theory]
    [InlineData("100 % of a_b & c#", @"100 \% of a\_b \& c\#")]
    [InlineData(@"\input{x}", @"\textbackslash{}input\{x\}")]
    [InlineData("~^$<>|", @"\textasciitilde{}\textasciicircum{}\$\textless{}\textgreater{}\textbar{}")]
    [InlineData("−1 ± 2\n3", "$-$1 $\\pm$ 2 3")]
    public void Latex_escapes_special_characters(string text, string escaped) => LatexTables.Escape(text).Should().Be(escaped);

    /// <summary>Compiles the tables with booktabs only, which the first line of each table names as the required package.</summary>
    [FactWithProgram("pdflatex")]
    public async Task Latex_compiles()
    {
        Write(Content(), ReportFormat.Tex);
        var all = LatexTables.Escape("100 % of a_b & c# {x} \\input ~^$<>| \"q\" −1 ×2 ±3 é");
        const string head = @"\documentclass{article}\usepackage{booktabs}\begin{document}\input{figures}\input{claims}";
        _folder.Write("paper.tex", $@"{head}{all}\end{{document}}");

        using var process = Process.Start(new ProcessStartInfo("pdflatex", ["-interaction=nonstopmode", "-halt-on-error", "paper.tex"])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(5));
        await process.WaitForExitAsync();

        process.ExitCode.Should().Be(0, output);
    }

    [Fact]
    public void The_page_loads_no_other_file_and_no_text_can_end_its_data()
    {
        Write(Content(), ReportFormat.Html);

        var page = Read(HtmlPage.File);
        Loading().IsMatch(page).Should().BeFalse();
        page.Should().NotContain("<b>always").And.NotContain("/*DATA*/");
        var data = Data(page);
        data.GetProperty("experiments").GetArrayLength().Should().Be(2);
        data.GetProperty("claims")[0].GetProperty("statement").GetString().Should().Be(Faster.Statement);
    }

    [Fact]
    public void Each_run_links_to_its_record()
    {
        Write(Content() with { RecordOf = (result, run) => Path.Combine(_folder.Path, "..", "runs", $"{result.Experiment.Name} {run.Seed}#.json") },
            ReportFormat.Html);

        Data(Read(HtmlPage.File)).GetProperty("experiments")[0].GetProperty("runs")[1].GetProperty("record").GetString().Should()
            .Be("../runs/some-lstm%202%23.json");
    }

    /// <summary>Checks that a browser draws the table rows, a curve for each experiment, and a link for each figure.</summary>
    [FactWithProgram("chromium")]
    public async Task A_browser_draws_tables_and_curves()
    {
        Write(Content() with { RecordOf = (_, _) => Path.Combine(_folder.Path, "run.json") }, ReportFormat.Html);

        var page = await Chromium("--dump-dom", new Uri(Path.Combine(_folder.Path, HtmlPage.File)).AbsoluteUri);

        Count(page, "<figure data-experiment=").Should().Be(2);
        Count(page, "<path class=\"mean\"").Should().Be(2);
        Count(page, "<path class=\"seed\"").Should().Be(6);
        Count(page, "href=\"run.json\"").Should().Be(6 * 11, "each figure of each run, and the record's own column");
        Count(page, "href=\"#runs-some-lstm\"").Should().Be(10 + 1 + 1, "each figure, the curve and the claim");
        Count(page, "id=\"runs-some-lstm\"").Should().Be(1);
        page.Should().Contain("2 of 2 experiments").And.Contain("epoch 3: mean 0.").And.NotContain("<b>always").And.NotContain("undefined</");
    }

    /// <summary>Circle, square and diamond differ also without colour. Each is drawn once in the legend, and the diamond is the test split's alone.</summary>
    [FactWithProgram("chromium")]
    public async Task A_browser_draws_each_kind_of_mark_in_its_own_shape_with_a_legend()
    {
        var study = Some.Study with { Published = [Slower], PublishedIn = "the paper" };
        var results = Results.Value.Select(result => result with { Profile = result.Profile with { Study = study } });
        Write(Content(withClaims: false) with { Results = [.. results] }, ReportFormat.Html);

        var page = await Chromium("--dump-dom", new Uri(Path.Combine(_folder.Path, HtmlPage.File)).AbsoluteUri);

        Count(page, "<circle class=\"published\"").Should().Be(1 + 1, "one experiment and the legend");
        Count(page, "<rect class=\"own\"").Should().Be(1 + 1, "one experiment and the legend");
        Count(page, "<path class=\"test\"").Should().Be(6 + 1, "each run and the legend");
        page.Should().Contain("the paper's experiments: mean and 95 % interval</li>").And.Contain("the study's own: mean and 95 % interval</li>")
            .And.Contain("the test split after training, each seed</li>");
    }

    /// <summary>Checks that a window as wide as on a laptop shows every column. On a phone the tables scroll.</summary>
    [FactWithProgram("chromium")]
    public async Task No_table_is_cut_at_the_width_of_a_small_laptop()
    {
        var longNames = Results.Value.Select(result =>
            result with { Experiment = result.Experiment with { Name = $"{result.Experiment.Name}-of-a-long-name" } });
        Write(Content(withClaims: false) with { Results = [.. longNames] }, ReportFormat.Html);
        var file = Path.Combine(_folder.Path, HtmlPage.File);
        const string script = "<script>document.body.dataset.cut = Math.max(...[...document.querySelectorAll('.wide')]"
            + ".map(one => one.scrollWidth - one.clientWidth))</script></body>";
        File.WriteAllText(file, File.ReadAllText(file).Replace("</body>", script, StringComparison.Ordinal));

        (await Chromium("--window-size=1100,900", "--dump-dom", new Uri(file).AbsoluteUri)).Should().Contain("data-cut=\"0\"");
    }

    private static async Task<string> Chromium(params string[] args)
    {
        using var profile = new ScratchFolder();
        var start = new ProcessStartInfo("chromium",
            ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", $"--user-data-dir={profile.Path}", "--virtual-time-budget=5000",
                .. args])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
            process.ExitCode.Should().Be(0, await error);
            return await output;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static ReportContent Content(bool withClaims = true) => new(Results.Value, withClaims ? Verdicts() : [], [], (_, _) => null);

    private static IReadOnlyList<Verdict> Verdicts() =>
        Verdict.Of([Claim.Of(Faster)], experiment => Results.Value.Single(result => result.Experiment.Name == experiment.Name));

    private IReadOnlyList<string> Write(ReportContent content, params ReportFormat[] formats) => ReportFiles.Write(_folder.Path, content, formats);

    private string Read(string file) => File.ReadAllText(Path.Combine(_folder.Path, file));

    private static JsonElement Data(string page) => JsonDocument.Parse(DataElement().Match(page).Groups[1].Value).RootElement;

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex(@"(?:\]\(|srcset=""|src="")([^)""#]+)")]
    private static partial Regex Links();

    [GeneratedRegex(@"\\begin\{tabular\}\{([lr]+)\}")]
    private static partial Regex Columns();

    [GeneratedRegex("""(?:src|href)=["']?(?:https?:)?//|@import|fetch\(|XMLHttpRequest|url\(""")]
    private static partial Regex Loading();

    [GeneratedRegex("""<script type="application/json" id="data">(.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex DataElement();
}
