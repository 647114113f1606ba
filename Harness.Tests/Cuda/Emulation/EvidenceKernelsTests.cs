using System.Runtime.InteropServices;
using Harness.Data;
using Harness.Models;
using Harness.Runtime;
using Harness.Training;
using Harness.Training.Evidence;
using static TorchSharp.torch;

namespace Harness.Tests.Cuda.Emulation;

/// <summary>Compares the evidence that the kernels compute for an evaluation with the evidence of the CPU.</summary>
[Trait("Category", "Unit")]
public sealed unsafe class EvidenceKernelsTests(KernelTests.Compiled compiled) : IClassFixture<KernelTests.Compiled>
{
    private const int Batch = 128;

    [FactWithCompiler]
    public void The_fingerprint_is_the_sum_of_a_hash_of_every_word_and_its_position()
    {
        using var scope = NewDisposeScope();
        var tensors = SomeWeights();
        ulong expected = 0;
        for (var which = 0; which < tensors.Count; which++)
        {
            var words = MemoryMarshal.Cast<byte, uint>(tensors[which].bytes);
            for (var word = 0; word < words.Length; word++)
                expected += Mixed((((ulong)which << 40) + (ulong)word) * 0x9E3779B97F4A7C15 + words[word]);
        }

        Fingerprint(tensors).Should().Be(expected);
    }

    [FactWithCompiler]
    public void The_fingerprint_changes_if_a_weight_changes_or_moves()
    {
        using var scope = NewDisposeScope();
        var tensors = SomeWeights();
        var before = Fingerprint(tensors);
        Fingerprint(tensors).Should().Be(before);

        var words = MemoryMarshal.Cast<byte, uint>(tensors[^1].bytes);
        words[^1] ^= 1;
        Fingerprint(tensors).Should().NotBe(before, "one bit of the last weight changed");
        words[^1] ^= 1;
        (words[0], words[1]) = (words[1], words[0]);
        Fingerprint(tensors).Should().NotBe(before, "two weights changed places");
        (words[0], words[1]) = (words[1], words[0]);
        Fingerprint(tensors).Should().Be(before);
        Fingerprint([.. tensors.SkipLast(2), tensors[^1], tensors[^2]]).Should().NotBe(before, "two tensors changed places");
    }

    [FactWithCompiler]
    public void The_recount_has_the_accuracy_and_the_loss_of_torch()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(3);
        foreach (var (rows, width) in new[] { (1, 1), (700, 1), (300, 5) })
        {
            var logits = randn([rows, width], generator: random.Shuffling);
            var labels = randint(0, Math.Max(2, width), [rows, 1], generator: random.Shuffling).to(float32);
            var expected = Recount.Of(width == 1 ? logits.squeeze(1) : logits, labels);

            var counted = Count(logits, labels);

            counted.Accuracy.Should().Be(expected.Accuracy);
            counted.Loss.Should().BeApproximately(expected.Loss, 1e-12);
            Count(logits, labels).Should().Be(counted);
        }
    }

    [FactWithCompiler]
    public void A_NaN_logit_and_a_label_that_is_no_class_make_the_loss_NaN()
    {
        using var scope = NewDisposeScope();
        Tensor logits = zeros(300, 1), classes = zeros(300, 3), labels = zeros(300, 1);
        logits[299] = float.NaN;
        Count(logits, labels).Loss.Should().Be(double.NaN);
        Count(classes, labels).Loss.Should().BeApproximately(Math.Log(3), 1e-12);
        labels[299] = 3;
        Count(classes, labels).Loss.Should().Be(double.NaN);
    }

    [FactWithCompiler]
    public void One_copy_to_the_CPU_has_the_logits_and_the_evidence_of_many_copies()
    {
        using var scope = NewDisposeScope();
        var driver = new EmulatedDriver(compiled.Gpu);
        var dataset = Some.Dataset(train: 50, test: 300);
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(dataset, Split.Test);
        var oneByOne = ModelScores.Of(model, rows, Objective.Binary, Batch, kernels: null);

        var atOnce = ModelScores.Of(model, rows, Objective.Binary, Batch, new EvidenceKernels(driver.Program("Evidence.cu")));

        atOnce.Logits.Should().Equal(oneByOne.Logits);
        atOnce.WeightsBefore.Result.Should().Be(WeightsFingerprint.Of(model));
        atOnce.WeightsAfter.Result.Should().Be(WeightsFingerprint.Of(model));
        atOnce.Recount.Accuracy.Should().Be(oneByOne.Recount.Accuracy);
        atOnce.Recount.Loss.Should().BeApproximately(oneByOne.Recount.Loss, 1e-12);
        driver.Launched.Should().Equal("fingerprint", "fingerprint", "recount_parts", "recount_means");
    }

    [FactWithCompiler]
    public void The_weights_are_hashed_again_only_after_a_change()
    {
        using var scope = NewDisposeScope();
        var dataset = Some.Dataset();
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(dataset, Split.Test);
        var first = Score(model, rows);
        Score(model, rows).WeightsAfter.Should().BeSameAs(first.WeightsAfter);

        Change(model);
        var changed = Score(model, rows);

        changed.WeightsAfter.Result.Should().NotBe(first.WeightsAfter.Result).And.Be(WeightsFingerprint.Of(model));
        changed.WeightsBefore.Should().BeSameAs(changed.WeightsAfter);
    }

    [FactWithCompiler]
    public void A_change_of_the_weights_during_the_evaluation_is_reported()
    {
        using var scope = NewDisposeScope();
        var dataset = Some.Dataset();
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(dataset, Split.Test);
        using var hook = new Hook(model.register_forward_hook((_, _, output) =>
        {
            Change(model);
            return output;
        }).remove);

        var scores = Score(model, rows);

        scores.WeightsAfter.Result.Should().Be(WeightsFingerprint.Of(model));
        scores.WeightsBefore.Result.Should().MatchRegex("^[0-9a-f]{16}, of weights that the evaluation changed$");
    }

    private ModelScores Score(nn.Module<Tensor, Tensor> model, TensorRows rows) =>
        ModelScores.Of(model, rows, Objective.Binary, Batch, new EvidenceKernels(new EmulatedDriver(compiled.Gpu).Program("Evidence.cu")));

    private static void Change(nn.Module model)
    {
        using var frozen = no_grad();
        model.parameters().First().mul_(Held.Number(.5));
    }

    private ulong Fingerprint(IReadOnlyList<Tensor> tensors)
    {
        ulong sum = 0;
        new EvidenceKernels(new EmulatedDriver(compiled.Gpu).Program("Evidence.cu")).AddFingerprint(tensors, (nint)(&sum));
        return sum;
    }

    private Recount Count(Tensor logits, Tensor labels)
    {
        var means = stackalloc double[2];
        new EvidenceKernels(new EmulatedDriver(compiled.Gpu).Program("Evidence.cu")).Recount(logits, labels, (nint)means);
        return new Recount(means[0], means[1]);
    }

    /// <summary>Returns more tensors than one launch takes. One of them needs two thread blocks.</summary>
    private static List<Tensor> SomeWeights()
    {
        using var random = new RandomStreams(9);
        return [.. Enumerable.Range(0, 35).Select(which => rand([which == 3 ? 4_100 : which + 2], generator: random.Shuffling))];
    }

    private static ulong Mixed(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    private sealed class Hook(Action remove) : IDisposable
    {
        public void Dispose() => remove();
    }
}
