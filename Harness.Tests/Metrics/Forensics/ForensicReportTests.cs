using Harness.Metrics;
using Harness.Metrics.Forensics;

namespace Harness.Tests.Metrics.Forensics;

/// <summary>Tests the report on printed metrics, with the figures of the notebook and with others.</summary>
[Trait("Category", "Unit")]
public sealed class ForensicReportTests
{
    private static readonly RowRange TestSplit = new(400_000, 400_000);

    [Fact]
    public void The_metrics_of_the_recurrent_models_fit_a_thousand_rows()
    {
        // Cell 157: 16 steps of 64 in training and 32 of 32 in evaluation leave 993 to 1,024 rows.
        var found = Of(".9790", "1", ".9541", new RowRange(993, 1_024)).Matrices;
        found.Listed.Should()
            .Equal(Enumerable.Range(998, 5)
                .Select(rows => new ConfusionCounts(TruePositives: 437, FalsePositives: 0, TrueNegatives: rows - 458, FalseNegatives: 21)));
        found.Count.Should().Be(5);
    }

    [Fact]
    public void Of_1_to_300_rows_only_238_rows_can_have_these_metrics() =>
        Of(".9790", "1", ".9541", new RowRange(1, 300)).Matrices.Listed.Should()
            .Equal(new ConfusionCounts(TruePositives: 104, FalsePositives: 0, TrueNegatives: 129, FalseNegatives: 5));

    [Theory, InlineData(null), InlineData("0.0000")]
    public void Perfect_precision_and_recall_with_half_the_accuracy_are_explained_by_labels_1_and_2(string? auc)
    {
        // Cells 11–37: all LSTMs.
        var report = Of(".5000", "1.0000", "1.0000", new RowRange(1, 400_000), auc);
        report.Matrices.Should().BeEquivalentTo(new MatrixFindings(Feasible: false, 0, AucIsCounted: true, Ranges: null, Listed: [], WithoutAuc: 0));
        report.Refusal.Should().Contain("on any number of rows").And.Contain("if precision and recall are 1, no row is wrong");
        report.Explanations.Select(explanation => explanation.Name).Should().Equal("labels {1,2}", "labels {-1,1}");
        report.Explanations[0].TrueAccuracy!.Balanced.Should().Be(.5m);
    }

    [Theory]
    [InlineData("17.58%", ".3370", .4854)] // cell 198, RNN-50
    [InlineData("0.33%", ".0065", .4999)] // cell 156, RNN-100
    public void The_true_test_accuracy_of_the_recurrent_models_was_chance(string accuracy, string recall, double truth)
    {
        var report = Of(accuracy, "1.0000", recall, TestSplit, auc: "0.0000");
        report.Matrices.Feasible.Should().BeFalse();
        report.Refusal.Should().Contain("without false positives, accuracy is at least recall");
        report.Explanations.Select(explanation => explanation.Name).Should().Equal("labels {1,2}", "labels {-1,1}", "below chance");
        report.Explanations[0].TrueAccuracy!.Balanced.Should().Be((decimal)truth);
        report.Explanations[0].TrueAccuracy!.BalancedWithin.Should().Be(.00015m);
        report.Explanations[1].TrueAccuracy!.Balanced.Should().Be(1 - (decimal)truth);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void The_true_accuracy_is_recovered_from_metrics_of_labels_1_and_2(int seed)
    {
        // Computes from its definitions what Keras prints for rows labelled 1 and 2, with classes of any size and with classes of equal size.
        var random = new Random(seed);
        for (var trial = 0; trial < 20; trial++)
        {
            int negatives = random.Next(1, 1_000), positives = trial % 2 == 0 ? negatives : random.Next(1, 1_000);
            int falsePositives = random.Next(negatives + 1), truePositives = random.Next(positives + 1), rows = negatives + positives;
            if (falsePositives + truePositives == 0)
                continue;
            var printed = PrintedMetrics.Read(
                Print(falsePositives, rows), "1.0000", Print(falsePositives + truePositives, rows), "0.0000");
            MislabelledRows.CanHave(printed, new RowRange(rows, rows)).Should().BeTrue();
            var truth = (decimal)(truePositives + negatives - falsePositives) / rows;
            var explained = MislabelledRows.OneAndTwo(printed).TrueAccuracy!;
            truth.Should().BeInRange(explained.Least, explained.Most);
            if (positives == negatives)
                truth.Should().BeInRange(explained.Balanced!.Value - explained.BalancedWithin, explained.Balanced!.Value + explained.BalancedWithin);

            // With {-1,1}, only the true positives count as correct.
            var mirrored = PrintedMetrics.Read(Print(truePositives, rows), "1.0000", Print(falsePositives + truePositives, rows), "0.0000");
            var mirroredAccuracy = MislabelledRows.MinusOneAndOne(mirrored).TrueAccuracy!;
            truth.Should().BeInRange(mirroredAccuracy.Least, mirroredAccuracy.Most);
            if (positives == negatives)
                truth.Should().BeInRange(mirroredAccuracy.Balanced!.Value - mirroredAccuracy.BalancedWithin,
                    mirroredAccuracy.Balanced!.Value + mirroredAccuracy.BalancedWithin);
        }

        static string Print(int part, int whole) => decimal.Round((decimal)part / whole, 4).ToString("F4", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData(".1758", ".9", ".3370", null)] // all rows count as positive, so precision must be 1
    [InlineData(".1758", "1", ".3370", ".5")] // no row counts as negative, so AUC must be 0
    [InlineData(".3370", "1", ".1758", null)] // correct rows are among those predicted positive, so accuracy is at most recall
    public void Labels_1_and_2_do_not_explain_everything(string accuracy, string precision, string recall, string? auc) =>
        MislabelledRows.CanHave(PrintedMetrics.Read(accuracy, precision, recall, auc, digits: 4), TestSplit).Should().BeFalse();

    /// <summary>Compares with checking every possible evaluation: of n rows, q are predicted positive, and c of these are labelled 1. Then accuracy is c/n,
    /// precision q/q, recall q/n, and AUC 0.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Labels_1_and_2_explain_exactly_the_metrics_that_some_evaluation_has(int seed)
    {
        var random = new Random(seed);
        var feasible = 0;
        for (var trial = 0; trial < 300; trial++)
        {
            int least = random.Next(1, 13), most = random.Next(least, 13), rows = random.Next(least, most + 1), found = random.Next(rows + 1),
                right = random.Next(found + 1);
            var printed =
                new PrintedMetrics(Print(right, rows), RoundedShare.Of(random.Next(10) == 0 ? .5m : random.Next(2), digits: 1), Print(found, rows),
                    RoundedShare.Of(0, digits: 1));
            var expected =
                (from n in Enumerable.Range(least, most - least + 1) from q in Enumerable.Range(0, n + 1) from c in Enumerable.Range(0, q + 1) select (n, q, c))
                    .Any(evaluation =>
                Is(printed.Accuracy, evaluation.c, evaluation.n) && Is(printed.Precision, Math.Min(evaluation.q, 1), 1)
                    && Is(printed.Recall, evaluation.q, evaluation.n));

            MislabelledRows.CanHave(printed, new RowRange(least, most))
                .Should().Be(expected, "this tells whether {0} to {1} rows can have {2}", least, most, printed);
            feasible += expected ? 1 : 0;
        }
        feasible.Should().BeInRange(50, 250);

        RoundedShare Print(int part, int whole) =>
            RoundedShare.Of(random.Next(4) == 0 ? random.Next(101) / 100m : decimal.Round((decimal)part / whole, 2), digits: 2);

        static bool Is(RoundedShare share, int part, int whole) => share.Least * whole <= part && part <= share.Most * whole;
    }

    [Theory]
    [InlineData(".4", ".9", true)] // .4 of the rows are labelled 1 and predicted positive; .5 are labelled 2 and predicted positive
    [InlineData(".5", "1", true)]
    [InlineData(".4", ".91", false)] // .51 would be labelled 2
    [InlineData(".51", ".9", false)] // .51 would be labelled 1
    public void Classes_of_equal_size_have_half_of_the_rows_each(string accuracy, string recall, bool canBe)
    {
        var printed = PrintedMetrics.Read(accuracy, "1", recall, auc: null, digits: 4);
        foreach (var explanation in new[] { MislabelledRows.OneAndTwo(printed), MislabelledRows.MinusOneAndOne(printed) })
        {
            explanation.TrueAccuracy!.Balanced.HasValue.Should().Be(canBe);
            explanation.Text.Should()
                .Contain(canBe ? "if both classes have the same number of rows, between " : "classes of equal size cannot have these figures");
        }
    }

    [Theory, InlineData(null, ".9"), InlineData(".4", null)]
    public void The_true_accuracy_needs_accuracy_and_recall(string? accuracy, string? recall) =>
        MislabelledRows.OneAndTwo(PrintedMetrics.Read(accuracy, "1", recall)).TrueAccuracy.Should().BeNull();

    [Fact]
    public void Too_few_rows_cannot_have_the_metrics()
    {
        var report = Of(".9790", "1", ".9541", new RowRange(1, 237));
        report.Matrices.Feasible.Should().BeFalse();
        report.Refusal.Should().Be("No confusion matrix of whole numbers has these figures with 1 to 237 rows.");
        report.Explanations.Should().BeEmpty();
    }

    [Fact]
    public void Accuracy_has_a_lower_bound_given_by_precision_and_recall()
    {
        // Precision .8 and recall .5 are 4 TP, 1 FP and 4 FN: an accuracy of 4/9 without any true negative.
        Of(".4444", ".8000", ".5000", new RowRange(9, 9)).Matrices.Listed.Should()
            .Equal(new ConfusionCounts(TruePositives: 4, FalsePositives: 1, TrueNegatives: 0, FalseNegatives: 4));
        Of(".4440", ".8000", ".5000", new RowRange(1, 4_000)).Refusal.Should().Contain("on any number of rows").And.Contain("true negatives would be negative");
    }

    [Fact]
    public void A_bound_near_the_printed_accuracy_has_enough_digits_to_differ() =>
        Of(".44444400", ".80000000", ".50000000", new RowRange(1, 4_000)).Refusal.Should()
            .Contain("= 0.4444444 on any number of rows, and 0.44444400 was printed");

    [Fact]
    public void One_row_is_written_in_the_singular() => new RowRange(1, 1).ToString().Should().Be("1 row");

    [Fact]
    public void An_area_outside_the_bounds_excludes_the_matrix()
    {
        // TPR = 9/10 and FPR = 1/10 allow an area from .81 to .99.
        var rows = new RowRange(20, 20);
        Of(".9", ".9", ".9", rows, ".81", digits: 4).Matrices.Listed.Should().Equal(new ConfusionCounts(9, 1, 9, 1));
        Of(".9", ".9", ".9", rows, ".99", digits: 4).Matrices.Feasible.Should().BeTrue();
        var refused = Of(".9", ".9", ".9", rows, ".80", digits: 4);
        refused.Matrices.Feasible.Should().BeFalse();
        refused.Matrices.WithoutAuc.Should().Be(1);
        refused.Refusal.Should().Contain("TPR·(1 − FPR)");
    }

    [Fact]
    public void An_area_is_checked_by_its_bounds_if_there_are_too_many_matrices()
    {
        var rows = new RowRange(1, 2_000);
        var refused = Of(".9", ".9", ".9", rows, ".3", digits: 2).Matrices;
        (refused.Feasible, refused.AucIsCounted).Should().Be((false, false));
        var admitted = Of(".9", ".9", ".9", rows, ".95", digits: 2).Matrices;
        (admitted.Feasible, admitted.AucIsCounted).Should().Be((true, false));
        var undecided = Of(null, null, null, new RowRange(200, 200), ".123456789012");
        undecided.Matrices.Feasible.Should().BeNull();
        undecided.Refusal.Should().StartWith("Some of 1,373,701 confusion matrices may also have this AUC");
    }

    [Fact]
    public void The_area_is_checked_for_each_of_a_thousand_matrices()
    {
        var rows = new RowRange(1, 26);
        var printed = PrintedMetrics.Read(".8", null, ".7", ".6");
        var expected = SomeMatrices.UpTo(26).Where(matrix => matrix.Has(printed) && AucBounds.Admit(matrix, printed.Auc)).ToList();
        var found = ForensicReport.Of(printed, rows).Matrices;
        found.Count.Should().Be((UInt128)expected.Count).And.BeLessThan(found.WithoutAuc);
        found.Ranges.Should().Be(expected.Bounds());
    }

    [Fact]
    public void An_accuracy_far_below_chance_is_explained_by_an_encoding_error()
    {
        var report = Of(".1", ".1", ".1", new RowRange(1_000, 1_000), digits: 2);
        report.Matrices.Feasible.Should().BeTrue();
        report.Explanations.Select(explanation => explanation.Name).Should().Equal("classes exchanged", "below chance");
        report.Explanations[0].TrueAccuracy!.Balanced.Should().Be(.9m);
    }

    [Theory]
    [InlineData(".4600", 1_000, false)] // ½ − 5 · ½/√1000 is .4209
    [InlineData(".4210", 1_000, false)]
    [InlineData(".4208", 1_000, true)]
    [InlineData(".4800", 15_000, false)] // ½ − 5 · ½/√15000 is .4796
    [InlineData(".4795", 15_000, true)]
    public void Far_below_chance_means_five_standard_errors_below_one_half(string accuracy, int rows, bool isBelow) =>
        Of(accuracy, null, null, new RowRange(rows, rows), digits: 4).Explanations.Any(explanation => explanation.Name == "below chance").Should().Be(isBelow);

    [Fact]
    public void Names_properties_that_all_matrices_have()
    {
        Names(Of("1", "1", "1", new RowRange(50, 50), auc: "0", digits: 4)).Should().Equal("no negative rows", "always positive");
        Names(Of("1", "0", "0", new RowRange(50, 50), digits: 4)).Should().Equal("no positive rows", "always negative");
        Names(Of(".5000", "0", "0", new RowRange(50, 50))).Should().BeEmpty();

        static IEnumerable<string> Names(ForensicReport report) => report.Explanations.Select(explanation => explanation.Name);
    }

    private static ForensicReport Of(string? accuracy, string? precision, string? recall, RowRange rows, string? auc = null, int? digits = null) =>
        ForensicReport.Of(PrintedMetrics.Read(accuracy, precision, recall, auc, digits), rows);
}
