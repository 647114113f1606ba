using System.Globalization;
using System.Text;
using Harness.Invariants;
using Harness.Storage;
using Harness.Tests.Documents;
using Harness.Tests.Invariants.Evidence;

namespace Harness.Tests.Invariants;

/// <summary>Tests that the page <c>docs/invariants.md</c> is up to date. It lists the mistakes of the defect zoo and messages of the evidence cases.</summary>
[Trait("Category", "Invariants")]
public sealed class InvariantPageTests
{
    private static readonly string Page = Path.Combine(Workspace.Root, "docs", "invariants.md");

    private static readonly IReadOnlyDictionary<Stage, string> TimesOfCheck = new Dictionary<Stage, string>
    {
        [Stage.Data] = "Checked when both splits are read and encoded. There is no model yet.",
        [Stage.Model] = "Checked when the model is built, before it is trained.",
        [Stage.Step] = "Measured at every training step, and checked at the end of each epoch.",
        [Stage.Epoch] = "Checked at the end of each epoch.",
        [Stage.Result] = "Checked after training, when both splits are evaluated.",
        [Stage.Comparison] = "Checked when the results of several seeds and experiments stand side by side, and claims about them are decided.",
        [Stage.Control] = "Checked by `./research run all --controls`, which holds experiments against controls such as training on shuffled labels.\n"
            + "[What it found](../results/smoke/cpu/controls.md).",
    };

    [Fact]
    public void The_page_is_the_committed_one() => CommittedPage.ShouldBe(Page, Render(), nameof(InvariantPageTests));

    [Fact]
    public void Every_invariant_has_a_row_without_empty_cells()
    {
        var rows = Render().Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal))
            .Select(line => line.Replace("\\|", "", StringComparison.Ordinal).Trim('|').Split('|').Select(cell => cell.Trim()).ToList()).ToList();
        rows.Should().OnlyContain(cells => cells.Count == 4 && cells.All(cell => cell.Length > 0));
        rows.Select(cells => cells[2].Trim('`')).Should().Contain(InvariantCatalogue.Standard.All.Select(invariant => invariant.Name));
    }

    private static string Render()
    {
        var text = new StringBuilder($"""
            # Invariants

            ```
            ./research run lstm                         # checks every run, and prints why one is refused
            dotnet test --filter Category=Invariants    # makes every mistake on purpose, and proves that its invariant finds it
            ```

            An **invariant** is a check that every valid run passes. If one fails, the run is refused. The message says what was seen, what was expected, the
            likely cause, and where to look first.

            There are {InvariantCatalogue.Standard.All.Count} invariants. *How it shows* describes the notebook. *What it says* is an example from the tests.
            [The defect zoo](../results/defect-zoo.md) makes each mistake on purpose in an otherwise sound experiment. It shows what the invariant finds, what
            it does not find, and what it costs. [CONTRIBUTING](../CONTRIBUTING.md#adding-an-invariant) says how to add an invariant.

            `InvariantPageTests` writes this page from the code. Do not edit it.

            """.ReplaceLineEndings("\n"));
        foreach (var stage in InvariantCatalogue.Standard.All.GroupBy(invariant => invariant.Stage).OrderBy(stage => stage.Key))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {stage.Key}\n\n{TimesOfCheck[stage.Key]}\n\n")
                .Append("| what goes wrong | how it shows | invariant | what it says |\n| --- | --- | --- | --- |\n");
            foreach (var invariant in stage)
                text.Append(CultureInfo.InvariantCulture,
                    $"| {Cell(Mistakes(invariant))} | {Cell(invariant.Defends)} | `{invariant.Name}` | {Cell(Message(invariant))} |\n");
        }
        return text.ToString();
    }

    private static string Mistakes(IInvariant invariant)
    {
        var titles = string.Join("; ", DefectZoo.All.Where(defect => defect.Invariant == invariant.Name).Select(defect => defect.Title));
        return $"{char.ToUpperInvariant(titles[0])}{titles[1..]}.";
    }

    private static string Message(IInvariant invariant)
    {
        var violation = EvidenceTests.All.Where(one => one.Expected == Expectation.Fires && one.Invariant.Name == invariant.Name)
            .OrderBy(one => one.Shows.Contains("a little", StringComparison.Ordinal)) // a value near a threshold is a poor example
            .First().Check()!;
        return $"{violation.Seen} Expected: {violation.Expected}";
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
