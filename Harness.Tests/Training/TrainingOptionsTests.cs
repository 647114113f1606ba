using Harness.Models.Functions;
using Harness.Runtime;
using Harness.Training;
using Harness.Training.Checkpointing;
using Harness.Training.Optimisation;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

/// <summary>Tests each training option against its formula, or against torch in double precision.</summary>
[Trait("Category", "Unit")]
public sealed class TrainingOptionsTests : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void A_step_schedule_multiplies_after_a_fixed_number_of_epochs()
    {
        var schedule = LearningRateSchedule.Steps(everyEpochs: 2, factor: .5);
        // With 3 steps per epoch, the factor is 1 in epochs 1 and 2, .5 in 3 and 4, and .25 in 5.
        Enumerable.Range(0, 13).Select(step => schedule.Factor(step, 3, 15)).Should().Equal(1, 1, 1, 1, 1, 1, .5, .5, .5, .5, .5, .5, .25);
    }

    [Theory, InlineData(0), InlineData(.1)]
    public void A_cosine_schedule_follows_the_formula_of_Keras(double alpha)
    {
        var schedule = LearningRateSchedule.Cosine(alpha);
        for (var step = 0; step <= 40; step++)
            schedule.Factor(step, 10, 40).Should().BeApproximately((1 - alpha) * .5 * (1 + Math.Cos(Math.PI * step / 40)) + alpha, 1e-15);
    }

    [Fact]
    public void A_warm_up_is_linear_and_the_schedule_begins_after_it()
    {
        var schedule = LearningRateSchedule.Cosine().WithWarmUp(4);
        new long[] { 0, 1, 2, 3, 4, 7, 10 }.Select(step => schedule.Factor(step, 5, 10)).Zip([.25, .5, .75, 1, 1, .5, 0])
            .Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-15);
        LearningRateSchedule.Constant.WithWarmUp(2).Factor(9, 5, 10).Should().Be(1);
        schedule.ToString().Should().Be("cosine to 0, after 4 steps of warm-up");
    }

    [Theory, InlineData(ScalarType.Float32), InlineData(ScalarType.Float64)]
    public void Weight_decay_and_a_changing_rate_follow_AdamW(ScalarType kind)
    {
        const double Rate = 1e-2, Decay = .1;
        using var weight = new Parameter(full([2, 3], Held.Number(.5), kind));
        using var adam = new KerasAdam([weight], Rate);
        double expected = .5, m = 0, v = 0;
        for (var t = 1; t <= 5; t++)
        {
            double g = .3 * t, factor = 1.0 / t;
            weight.grad = full([2, 3], Held.Number(g), kind);
            adam.Step(factor, Decay);

            m = .9 * m + .1 * g;
            v = .999 * v + .001 * g * g;
            expected -= Rate * factor * Decay * expected;
            expected -= Rate * factor * Math.Sqrt(1 - Math.Pow(.999, t)) / (1 - Math.Pow(.9, t)) * m / (Math.Sqrt(v) + 1e-7);
            weight.to(float64).data<double>().ToArray().Should().AllSatisfy(value => value.Should().BeApproximately(expected, 3e-7));
        }
    }

    [Theory, InlineData(.5), InlineData(1e3)]
    public void A_global_norm_is_clipped_as_by_torch_in_double_precision(double most)
    {
        var (own, oracle) = Gradients();
        GradientClipping.ByGlobalNorm(most).Apply(own);
        GradientClipping.ByGlobalNorm(most).Apply(oracle);
        var norm = Math.Sqrt(own.Sum(gradient => gradient.to(float64).data<double>().ToArray().Sum(number => number * number)));
        if (most < 1)
            norm.Should().BeApproximately(most, 1e-7);
        ShouldBeNearlyEqual(own, oracle);
    }

    [Fact]
    public void Gradients_within_the_norm_keep_their_bits()
    {
        var (own, _) = Gradients();
        float[][] before = [.. own.Select(gradient => gradient.data<float>().ToArray())];
        GradientClipping.ByGlobalNorm(1e3).Apply(own);
        own.Select(gradient => gradient.data<float>().ToArray()).Zip(before).Should().OnlyContain(pair => pair.First.SequenceEqual(pair.Second));
    }

    [Fact]
    public void Values_are_clipped_and_NaN_stays_NaN()
    {
        var gradient = tensor(new[] { -3, -.25f, 0, .25f, 3, float.NaN });
        GradientClipping.ByValue(.5).Apply([gradient]);
        gradient.data<float>().Should().Equal(-.5f, -.25f, 0, .25f, .5f, float.NaN);
        var (own, oracle) = Gradients();
        GradientClipping.ByValue(.3).Apply(own);
        GradientClipping.ByValue(.3).Apply(oracle);
        ShouldBeNearlyEqual(own, oracle);
    }

    [Theory, InlineData(1), InlineData(3)]
    public void Class_weights_multiply_the_loss_of_a_row_as_in_Keras(int logits)
    {
        var random = new Random(4);
        double[] weights = logits == 1 ? [.25, 3] : [.25, 3, 0];
        float[] numbers = [.. Enumerable.Range(0, 20 * logits).Select(_ => (float)(6 * random.NextDouble() - 3))], labels =
            [.. Enumerable.Range(0, 20).Select(row => (float)(row % weights.Length))];

        var (own, gradient) = Loss(tensor(numbers, [20, logits]), tensor(labels, [20, 1]), weights);
        var (oracle, gradientOfOracle) = Loss(tensor(numbers, [20, logits]).to(float64), tensor(labels, [20, 1]).to(float64), weights);

        var byHand = Enumerable.Range(0, 20).Average(row =>
        {
            var ofRow = Enumerable.Range(0, logits).Select(k => (double)numbers[row * logits + k]).ToArray();
            var loss = logits == 1 ? Math.Log(1 + Math.Exp(labels[row] == 1 ? -ofRow[0] : ofRow[0])) : Math.Log(ofRow.Sum(Math.Exp)) - ofRow[(int)labels[row]];
            return loss * weights[(int)labels[row]];
        });
        own.Should().BeApproximately(byHand, 1e-6);
        oracle.Should().BeApproximately(byHand, 1e-12);
        (gradient.to(float64) - gradientOfOracle).abs().max().item<double>().Should().BeLessThan(1e-8);
    }

    [Fact]
    public void Weights_of_1_give_the_bits_of_an_unweighted_loss()
    {
        var (logits, labels) = (tensor(new[] { .3f, -2, 5, .1f }, [4, 1]), tensor(new float[] { 0, 1, 1, 0 }, [4, 1]));
        Loss(logits, labels, [1, 1]).Loss.Should().Be(Loss(logits.clone(), labels, null).Loss);
    }

    [Fact]
    public void A_validation_part_has_the_same_share_of_each_class_and_every_row_is_in_one_part()
    {
        byte[] labels = [.. Enumerable.Range(0, 100).Select(row => (byte)(row < 60 ? 0 : row < 90 ? 1 : 2))];
        var (fitted, held) = new ValidationPart(.2).Cut(labels);
        fitted.Concat(held).Order().Should().Equal(Enumerable.Range(0, 100));
        held.GroupBy(row => labels[row]).OrderBy(group => group.Key).Select(group => group.Count()).Should().Equal(12, 6, 2);
        new ValidationPart(.2).Cut(labels).Held.Should().Equal(held, "the same seed gives the same rows");
        new ValidationPart(.2, seed: 2).Cut(labels).Held.Should().NotEqual(held);
        held.Take(6).Should().NotBeInDescendingOrder().And.NotEqual(Enumerable.Range(0, 6), "the rows are drawn at random");
    }

    [Fact]
    public void A_rare_class_has_a_row_in_each_part()
    {
        var (fitted, held) = new ValidationPart(.01).Cut([0, 0, 0, 0, 1, 1]);
        held.Should().HaveCount(2);
        fitted.Should().HaveCount(4);
        FluentActions.Invoking(() => new ValidationPart(.1).Cut([0, 0, 1])).Should().Throw<ExperimentDeclarationException>()
            .WithMessage("Class 1 has one training row; a validation part needs a second one.");
    }

    [Fact]
    public void The_best_epoch_is_the_first_of_the_lowest_loss_and_patience_counts_epochs_in_a_row()
    {
        var rule = new BestEpoch { Patience = 2 };
        var scores = Losses(.9, .7, .8, .7, .6, .7, .65);
        rule.Of(scores).Should().Be(5);
        rule.Stops([.. scores.Take(3)]).Should().BeFalse("only one epoch was not better");
        rule.Stops([.. scores.Take(4)]).Should().BeTrue("two epochs were not better: an equal loss is no improvement");
        new BestEpoch().Stops(scores).Should().BeFalse("no patience was declared");
        new BestEpoch { SmallestImprovement = .15 }.Of(scores).Should().Be(2, ".6 is not .15 better than .7");
        rule.Of(Losses(double.NaN, double.NaN)).Should().Be(1);
        new BestEpoch { By = ValidationMetric.MacroF1 }.Of([Score(.1, .5, .2), Score(.2, .4, .3)]).Should().Be(2);
        new BestEpoch { By = ValidationMetric.Accuracy }.Of([Score(.1, .5, .2), Score(.2, .4, .3)]).Should().Be(1);
    }

    [Fact]
    public void Contradicting_or_invalid_options_are_refused()
    {
        FluentActions.Invoking(() => new TrainingOptions { BestEpoch = new() }.Require(Objective.Binary)).Should().Throw<ExperimentDeclarationException>()
            .WithMessage("*declare one: Validation = new ValidationPart(.1).");
        FluentActions.Invoking(() => new TrainingOptions { ClassWeights = [1, 2] }.Require(Objective.Softmax(3)))
            .Should().Throw<ExperimentDeclarationException>().WithMessage("There are 2 class weights and 3 classes; expected one for each.");
        FluentActions.Invoking(() => new TrainingOptions { ClassWeights = [1, -2] }).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new TrainingOptions { WeightDecay = -1 }).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new ValidationPart(.6)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => GradientClipping.ByValue(0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => LearningRateSchedule.Steps(1, 1.5)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => LearningRateSchedule.Cosine(1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new BestEpoch { Patience = 0 }).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Equal_options_compare_equal_and_their_text_lists_what_is_on()
    {
        var options = EveryOption();
        options.Should().Be(EveryOption()).And.NotBe(TrainingOptions.None);
        TrainingOptions.None.ToString().Should().Be("none");
        options.ToString().Should().Be("validation 0.2 of each class, seed 1; best epoch lowest validation loss; "
            + "schedule cosine to 0.1, after 2 steps of warm-up; "
            + "class weights 1, 2; weight decay 0.01, decoupled from the gradient; gradient clipping to a global norm of 0.05");
    }

    /// <summary>Checks that a checkpoint contains the state of every option: the best weights, the scores, and the position in the schedule.</summary>
    [Theory, InlineData(2), InlineData(5), InlineData(8), InlineData(12)]
    public void An_interrupted_run_with_every_option_ends_with_the_same_bits(int step)
    {
        using var folder = new ScratchFolder();
        var (uninterrupted, epochs) = Train(EveryOption(), null, interruptAt: null);
        var checkpoint = new Checkpoint(Path.Combine(folder.Path, "run"), TimeSpan.Zero);
        FluentActions.Invoking(() => Train(EveryOption(), checkpoint, interruptAt: step)).Should().Throw<OperationCanceledException>();

        var (resumed, again) = Train(EveryOption(), new Checkpoint(Path.Combine(folder.Path, "run"), TimeSpan.Zero), interruptAt: null);

        resumed.Should().Be(uninterrupted);
        again.Select(epoch => epoch.Validation).Should().Equal(epochs.Select(epoch => epoch.Validation));
    }

    [Fact]
    public void Each_option_changes_the_weights_and_empty_options_do_not()
    {
        var everything = EveryOption();
        var plain = Train(TrainingOptions.None, null, null).Weights;
        plain.Should().Be(Train(new TrainingOptions(), null, null).Weights);
        var all = new[]
        {
            new TrainingOptions { Schedule = everything.Schedule }, new TrainingOptions { ClassWeights = everything.ClassWeights },
            new TrainingOptions { WeightDecay = everything.WeightDecay }, new TrainingOptions { Clipping = everything.Clipping },
            new TrainingOptions { Validation = everything.Validation },
        }.Select(options => Train(options, null, null).Weights).Append(plain).ToList();
        all.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void The_weights_after_training_are_those_of_the_best_epoch()
    {
        var trace = new WeightsTrace();
        var options = new TrainingOptions { Validation = new ValidationPart(.2), BestEpoch = new BestEpoch { Patience = 1 } };
        // The rate is so large that some epoch is worse than the one before.
        var (weights, epochs) = Train(options, null, null, trace, epochs: 12, learningRate: .3);
        var best = options.BestEpoch.Of([.. epochs.Select(epoch => epoch.Validation!)]);
        weights.Should().Be(trace.Points.Single(point => point.Moment == TracePoint.AfterEpoch(best)).Weights);
        epochs.Count.Should().BeLessThan(12).And.BeGreaterThan(best, "it stopped after an epoch that was no better");
    }

    private static TrainingOptions EveryOption() => new()
    {
        Validation = new ValidationPart(.2),
        BestEpoch = new BestEpoch(),
        Schedule = LearningRateSchedule.Cosine(.1).WithWarmUp(2),
        ClassWeights = [1, 2],
        WeightDecay = .01,
        Clipping = GradientClipping.ByGlobalNorm(.05),
    };

    /// <summary>Trains a small model, by default for three epochs of four or five steps. A step may be interrupted.</summary>
    private static (string Weights, IReadOnlyList<EpochRecord> Epochs) Train(TrainingOptions options, Checkpoint? checkpoint, int? interruptAt,
        WeightsTrace? trace = null, int epochs = 3, double learningRate = 1e-2)
    {
        using var scope = NewDisposeScope();
        var encoded = Some.Dataset().Encode(Some.Tokenisation, Harness.Data.Split.Train);
        var cut = options.Validation?.Cut(encoded.Labels.Span);
        var held = cut is { } both ? encoded.Rowwise(both.Held) : null;
        using var rows = TensorRows.From(cut is { } fitted ? encoded.Rowwise(fitted.Fitted) : encoded, Some.Device);
        using var validation = held is null ? null : TensorRows.From(held, Some.Device);
        using var random = new RandomStreams(3);
        using var model = new Some.SmallModel(random);
        var steps = 0;
        model.register_forward_hook((_, _, output) => model.training && ++steps == interruptAt ? throw new OperationCanceledException() : output.alias());
        var plan = new TrainingPlan
        {
            Epochs = epochs,
            BatchSize = 16,
            LearningRate = learningRate,
            Options = options,
            Validation = validation is null ? null : new ValidationRows(validation, held!.Labels),
            Checkpoint = checkpoint,
            Trace = trace,
        };
        var records = Trainer.Fit(model, rows, plan, random);
        return (Harness.Models.WeightsFingerprint.Of(model), records);
    }

    private static (double Loss, Tensor Gradient) Loss(Tensor logits, Tensor labels, double[]? weights)
    {
        logits.requires_grad_();
        var loss = logits.shape[1] == 1 ? BinaryCrossEntropyLoss.Of(logits, labels, weights) : SoftmaxCrossEntropyLoss.Of(logits, labels, weights);
        loss.backward();
        return (loss.to(float64).item<double>(), logits.grad!);
    }

    private static (Tensor[] Own, Tensor[] Oracle) Gradients()
    {
        var random = new Random(2);
        float[][] numbers = [.. new[] { 35, 7, 1 }.Select(count => Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - .5)).ToArray())];
        return ([.. numbers.Select(one => tensor(one))], [.. numbers.Select(one => tensor(one).to(float64))]);
    }

    private static void ShouldBeNearlyEqual(Tensor[] own, Tensor[] oracle)
    {
        own.Should().NotBeEmpty().And.HaveSameCount(oracle);
        foreach (var (one, other) in own.Zip(oracle))
            (one.to(float64) - other).abs().max().item<double>().Should().BeLessThan(3e-8);
    }

    private static ValidationScore[] Losses(params double[] losses) => [.. losses.Select(loss => Score(loss, 0, 0))];

    private static ValidationScore Score(double loss, double accuracy, double macroF1) => new(Harness.Data.Split.Train, "rows", 10, loss, accuracy, macroF1);
}
