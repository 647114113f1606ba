using Experiments.Tests.Models;
using Harness.Data;
using Harness.Experiments;
using Harness.Experiments.Controls;
using Harness.Invariants;
using Harness.Metrics;
using Harness.Models.Layers;
using Harness.Runtime;
using Harness.Tokens;
using Harness.Training;
using Harness.Training.Evidence;
using static Harness.Tests.Invariants.Specimen;
using static TorchSharp.torch;

namespace Harness.Tests.Invariants;

/// <summary>Lists every mistake of the notebook with the invariant that must refuse it. Each mistake is made in an otherwise sound experiment.</summary>
internal static class DefectZoo
{
    /// <summary>All mistakes, ordered by the number of the defect.</summary>
    public static IReadOnlyList<Defect> All { get; } =
    [
        new(1, "labels left at 1 and 2", "labels-are-0-or-1", LabelsLeftAt12),
        new(1, "a loss that falls below 0", "loss-is-non-negative", LossBelowZero),
        new(1, "labels 1 to 5 given to a softmax over five classes", "labels-are-classes", LabelsLeftAt1To5),
        new(2, "logits that grow without limit", "logits-are-bounded", LossBelowZero),
        new(2, "a loss that falls by the same amount every epoch", "loss-does-not-fall-by-the-step", LossFallsByTheStep),
        new(3, "accuracy under labels 1 and 2", "perfect-predictor-scores-1", () =>
            CheckRun(SoundEvidence with { TestEvaluation = AsKerasWithLabels12(logit: 5) })),
        new(4, "precision, recall and AUC under labels 1 and 2", "metrics-do-not-contradict", () =>
            CheckRun(SoundEvidence with { TestEvaluation = AsKerasWithLabels12(logit: 5) })),
        new(4, "a test split of one class", "both-classes-are-evaluated", () =>
            Run(Plain, Of(TrainCorpus.Texts, TestCorpus.Texts.Where(review => review.Label == 1)))),
        new(4, "a test split without one of five classes", "every-class-is-evaluated", TestWithoutOneOfFiveClasses),
        new(5, "a test split encoded with its own vocabulary", "both-splits-are-encoded-alike", TestEncodedByItsOwnWords),
        new(5, "test labels 1 and 2 with training labels 0 and 1", "both-splits-are-encoded-alike", TestLabels12),
        new(6, "a test accuracy far below chance, read as a weak model", "accuracy-is-not-below-chance",
            () => CheckRun(SoundEvidence with { TestEvaluation = AsKerasWithLabels12(logit: -5) })),
        new(7, "a slice of the rows, reported as all rows", "every-row-is-trained-on", () => Run(FittedOn(FirstHalf))),
        new(7, "1,000 rows for one model, all rows for the other", "all-are-fitted-on-the-same-rows", FewerRowsForOneModel),
        new(8, "a model that starts with the weights of the previous run", "rerun-starts-the-same", WeightsOfPreviousRun)
        {
            NotDetected = "Uncommitted changes of the code are not detected. The snapshot is committed with the code.",
        },
        new(9, "labels shuffled against the rows that were encoded", "labels-stay-with-their-texts", () =>
            Run(FittedOn(rows => rows.WithLabels(labels => labels.roll(1, 0))))),
        new(9, "labels shuffled before the texts were read", "beats-its-shuffled-labels", LabelsShuffledBeforeReading),
        new(10, "100 tokens given to a model of 50", "length-is-as-declared", TwiceTheTokens),
        new(11, "a conclusion from two experiments that differ in more than the named factor", "claim-rests-on-one-factor", ClaimFromManyFactors)
        {
            NotDetected = "Only declared claims are checked. A sentence in a README is not.",
        },
        new(12, "rows truncated after encoding, without a record", "padding-and-truncation-are-recorded", TruncatedWithoutRecord)
        {
            NotDetected = "Truncation at the start loses the title. It is the default of Keras and is kept. The snapshot shows the share of truncated reviews.",
        },
        new(13, "padding in front that no layer masks", "padding-says-nothing", UnmaskedPadding)
        {
            NotDetected = "All models of the notebook have this defect and are kept as published. So it is a control, not a condition of a run.",
        },
        new(13, "padding that is counted, and words that are not read", "beats-the-lengths-of-texts", PaddingIsCounted),
        new(14, "an id beyond the vocabulary", "every-id-is-in-the-vocabulary", IdsBeyondTheVocabulary),
        new(14, "words of test texts dropped without a record", "dropped-words-are-alike", TestInUnknownWords),
        new(14, "texts in a language without spaces between its words", "texts-hold-known-words", TextsWithoutSpaces)
        {
            NotDetected = "If the training texts share no word, but every word has an id, only the test split is refused.",
        },
        new(15, "the test split used for validation after every epoch", "test-split-is-sealed", TestAsValidation),
        new(15, "an evaluation that changes the model", "evaluation-changes-nothing", () =>
            Run(Plain with { Model = _ => new Some.WatchedModel((_, memory) => memory.add_(Held.Number(1), Held.Number(1))) })),
        new(16, "a training text in the test split", "test-split-is-sealed", () =>
            Run(Plain, Of(TrainCorpus.Texts, TestCorpus.Texts.Append(TrainCorpus.Texts[3]))))
        {
            NotDetected = "Texts that differ in one character are not found.",
        },
        new(16, "labels left in the texts", "no-token-tells-the-label", LabelsInTheTexts)
        {
            NotDetected = "A word in fewer than a fifth of the texts of a class is not found. An example is the title \"Five Stars\" of five-star reviews.",
        },
        new(16, "a file that was cut off", "rows-are-as-declared", FileCutOff),
        new(17, "a model that reads the last word alone", "finds-a-word-that-decides", () =>
            InvariantCatalogue.Standard.Violations(DecidingWord.Of(
                FastLearner with { Model = random => new ChangedModel(new Some.SmallModel(random), before: ids => ids.narrow(1, Some.Length - 1, 1)) }, Small,
                Rows, Some.Device))),
        new(17, "ids read as magnitudes", "ids-are-names-not-magnitudes", IdsAsMagnitudes),
        new(18, "a comparison that lists one of its differing factors", "every-differing-factor-is-listed", OneFactorListed),
        new(19, "an evaluation before batch norm has forgotten its initial statistics", "batch-norm-is-warmed-up", () =>
            Run(FastLearner, EasyRows, Small with { Epochs = 3 })),
        new(20, "initial weights that already prefer one class", "untrained-loss-is-ln-2", () => Run(Plain with { Model = PrefersOneClass })),
        new(20, "initial weights that already prefer one of five classes", "untrained-loss-is-ln-k", () =>
            RunStars(Some.StarExperiment() with { Model = PrefersOneOfFiveClasses })),
        new(20, "a ReLU recurrence whose gradients explode", "gradients-are-bounded", ExplodingRecurrence),
        new(21, "an attention with bounded scores", "attention-can-focus", () =>
            InvariantCatalogue.Standard.Violations(NeedleTask.Of((channels, random) => new ChannelAttention(channels, random), seed: 1))),
        new(22, "max-pooling right before global max-pooling", "every-layer-matters", DeadLayer),
        new(23, "\"one LSTM layer and two dense layers\"", "model-is-as-declared", () =>
            Run(Plain with { Declares = new(Parameters: 873, "Embedding, LSTM, Dense, Dense") })),
        new(24, "an experiment that reports accuracy alone", "every-metric-is-there", AccuracyAlone),
        new(24, "an experiment that is never evaluated on its training rows", "every-metric-is-there", () =>
            CheckRun(SoundEvidence with { TrainEvaluation = null })),
        new(25, "training interrupted in the middle, and reported", "training-ran-to-its-end", InterruptedTraining),
        new(26, "running means of the progress bar reported as metrics", "two-ways-of-counting-agree", ProgressBarFigures),
        new(26, "dropout that stays on in the evaluation", "equal-texts-get-equal-answers", () =>
            InvariantCatalogue.Standard.Violations(EqualTexts.Of(Plain with { Model = DropoutThatStaysOn }, Small, EasyRows, Some.Device))),
        new(27, "a first run that is not reported", "every-run-is-reported", UnreportedRetry),
        new(28, "validation timed as training", "training-is-timed-alone", ValidationTimedAsTraining),
        new(29, "one run without a standard deviation", "at-least-three-seeds", () => Compare([Sound with { Runs = [Sound.Runs[0]] }])),
        new(29, "no record of which weights were kept", "at-least-three-seeds", () =>
            Compare([Sound with { Experiment = Plain with { Checkpoint = "" } }])),
        new(30, "a claimed superiority that chance explains", "claims-interval-excludes-0", ClaimWithinChance),
        new(31, "an accuracy above anything in the literature", "accuracy-is-in-the-literatures-band", () => OnAmazonReviews(accuracy: .99)),
        new(31, "an accuracy far below the literature, explained by the architecture", "accuracy-is-in-the-literatures-band",
            () => OnAmazonReviews(accuracy: .50)),
        new(32, "a broken pipeline blamed on the model's size", "beats-a-bag-of-words", BrokenPipeline),
    ];

    private static IReadOnlyList<Violation> RunStars(Experiment experiment, Dataset? data = null) =>
        new ExperimentRunner(Some.StarProfile(epochs: 1, seeds: 1), data ?? Some.Stars(), Some.Device).Run(experiment).Runs[0].Violations;

    private static IReadOnlyList<Violation> LabelsLeftAt1To5() => RunStars(Some.StarExperiment(), Some.Stars().Changed(encoded => encoded with
    {
        Labels = encoded.Labels.ToArray().Select(label => (byte)(label + 1)).ToArray(),
    }));

    private static IReadOnlyList<Violation> TestWithoutOneOfFiveClasses() => RunStars(Some.StarExperiment(), new Dataset(Some.StarCorpus(Split.Train, 60),
        new Corpus(Some.StarCorpus(Split.Test, 60).Texts.Where(text => text.Label != 2), Split.Test, Some.Classes)));

    private static nn.Module<Tensor, Tensor> PrefersOneOfFiveClasses(RandomStreams random)
    {
        using var noGradients = no_grad();
        var model = new Some.SmallModel(random, logits: Some.Classes);
        foreach (var (name, weight) in model.named_parameters())
            if (name.StartsWith("_output", StringComparison.Ordinal) && weight.dim() == 1)
                weight.copy_(tensor(new float[] { 3, 0, 0, 0, 0 }));
        return model;
    }

    private static IReadOnlyList<Violation> LabelsLeftAt12() => Run(FittedOn(rows => rows.WithLabels(labels => labels.add(Held.Number(1), Held.Number(1)))));

    private static IReadOnlyList<Violation> LossBelowZero() =>
        Run(FittedOn(rows => rows.WithLabels(labels => labels.add(Held.Number(1), Held.Number(1)))) with { LearningRate = .5 });

    private static IReadOnlyList<Violation> LossFallsByTheStep() =>
        Run(
            FittedOn(rows => rows.WithLabels(labels => labels.add(Held.Number(1), Held.Number(1)))) with
            {
                Model = _ =>
                new Some.WatchedModel((_, _) => { }),
                LearningRate = 1
            });

    private static IReadOnlyList<Violation> TestEncodedByItsOwnWords()
    {
        var ownWords = Vocabulary.Fit(TestCorpus.Texts.Select(review => review.Text), Some.Vocabulary);
        return CheckRun(SoundEvidence with { EncodedTest = Encoder.Encode(TestCorpus, ownWords, Some.Length) });
    }

    private static IReadOnlyList<Violation> TestLabels12()
    {
        var sound = Encoded(Split.Test);
        return CheckRun(SoundEvidence with { EncodedTest = sound with { Labels = sound.Labels.ToArray().Select(label => (byte)(label + 1)).ToArray() } });
    }

    private static TensorRows FirstHalf(TensorRows rows) =>
        new(rows.IdsOf(0, rows.Rows / 2).to(int16), rows.Labels.narrow(0, 0, rows.Rows / 2).clone(), rows.Split, rows.CorpusFingerprint);

    private static IReadOnlyList<Violation> FewerRowsForOneModel() =>
        Compare([Sound, RunAll(Plain with { Name = "another" }, Of(TrainCorpus.Texts.Take(100), TestCorpus.Texts))]);

    /// <summary>Trains a model that starts with the weights of the previous run. In a notebook this happens if a cell trains the variable of an earlier
    /// cell.</summary>
    private static IReadOnlyList<Violation> WeightsOfPreviousRun()
    {
        var previousWeights = new Dictionary<string, float[]>();
        return Run(Plain with
        {
            Model = random =>
            {
                using var noGradients = no_grad();
                var model = new Some.SmallModel(random);
                foreach (var (name, weight) in model.named_parameters().Where(weight => previousWeights.ContainsKey(weight.name)))
                    weight.copy_(tensor(previousWeights[name]).view(weight.shape));
                return model;
            },
            Fit = (model, rows, plan, random, mayContinue) =>
            {
                var epochs = Trainer.Fit(model, rows, plan, random, mayContinue);
                foreach (var (name, weight) in model.named_parameters())
                    previousWeights[name] = [.. weight.data<float>()];
                return epochs;
            },
        });
    }

    private static IReadOnlyList<Violation> LabelsShuffledBeforeReading()
    {
        var labels = EasyTrain.Texts.Select(review => review.Label).ToArray();
        new Random(7).Shuffle(labels);
        var shuffled = Of(EasyTrain.Texts.Zip(labels, (review, label) => review with { Label = label }), EasyTest.Texts);
        return InvariantCatalogue.Standard.Violations(ShuffledLabels.Of(FastLearner, Small, shuffled, Some.Device));
    }

    private static IReadOnlyList<Violation> TwiceTheTokens()
    {
        var longer = Some.Tokenisation with { Tokens = 2 * Some.Length };
        return CheckRun(SoundEvidence with { EncodedTrain = Encoded(Split.Train, longer), EncodedTest = Encoded(Split.Test, longer) });
    }

    private static IReadOnlyList<Violation> ClaimFromManyFactors() => Compare(
        [Sound, RunAll(Plain with { Name = "shorter", Tokenisation = Some.Tokenisation with { Tokens = 5 }, BatchSize = 32, LearningRate = 2e-3 })],
        new StatedClaim("When the token length is too short, the model overfits.", "specimen", "shorter"));

    private static IReadOnlyList<Violation> TruncatedWithoutRecord()
    {
        var longer = Encoded(Split.Train, Some.Tokenisation with { Tokens = 2 * Some.Length });
        var kept = longer.Ids.ToArray().Chunk(longer.Tokens).SelectMany(row => row[^Some.Length..]).ToArray();
        return CheckRun(
            SoundEvidence with { EncodedTrain = longer with { Tokens = Some.Length, Ids = kept, Pads = kept.Count(id => id == 0), RowsTruncated = 0 } });
    }

    private static IReadOnlyList<Violation> UnmaskedPadding()
    {
        using var random = new RandomStreams(1);
        using var model = new Some.SmallModel(random);
        using var rows = Some.Rows(Rows, Split.Test);
        using var ids = rows.IdsOf(0, TestRows);
        return InvariantCatalogue.Standard.Violations(MorePadding.Of("specimen", model, ids, pads: 10));
    }

    private static IReadOnlyList<Violation> IdsBeyondTheVocabulary() =>
        CheckRun(SoundEvidence with { EncodedTrain = Encoded(Split.Train, Some.Tokenisation with { VocabularySize = 10 * Some.Vocabulary }) });

    private static IReadOnlyList<Violation> TestInUnknownWords() =>
        Run(Plain,
            Of(TrainCorpus.Texts,
                TestCorpus.Texts.Select(review =>
                    review with { Text = string.Join(' ', review.Text.Split(' ').Select((word, i) => i % 2 == 0 ? word : $"{word}isch")) })));

    private static IReadOnlyList<Violation> TextsWithoutSpaces()
    {
        return Run(Plain, Of(TrainCorpus.Texts.Select(InOneWord), TestCorpus.Texts.Select(InOneWord)));

        static LabelledText InOneWord(LabelledText text) => text with { Text = string.Concat(text.Text.Where(char.IsLetter)) };
    }

    private static IReadOnlyList<Violation> LabelsInTheTexts()
    {
        return Run(Plain, Of(TrainCorpus.Texts.Select(WithItsLabel), TestCorpus.Texts.Select(WithItsLabel)));

        static LabelledText WithItsLabel(LabelledText text) => text with { Text = $"{text.Text} __label__{text.Label + 1}" };
    }

    private static IReadOnlyList<Violation> TestAsValidation() => Run(Plain with
    {
        Fit = (model, rows, plan, random, mayContinue) =>
        {
            using var validation = Some.Rows(Rows, Split.Test);
            return Trainer.Fit(model, rows, plan, random, epoch =>
            {
                Evaluator.Evaluate(model, validation, Encoded(Split.Test).Labels.Span);
                return mayContinue is null || mayContinue(epoch);
            });
        },
    });

    private static IReadOnlyList<Violation> FileCutOff() =>
        Run(Plain, Of(TrainCorpus.Texts.SkipLast(1), TestCorpus.Texts),
            Small with { Declared = new DataDeclaration { Train = new(TrainRows, Rows.Train.RowsOfClass) } });

    private static IReadOnlyList<Violation> IdsAsMagnitudes() =>
        InvariantCatalogue.Standard.Violations(
            PermutedVocabulary.Of(FastLearner with { Name = "logistic regression over ids", Model = _ => new Some.WatchedModel((_, _) => { }) }, Small,
                IdMagnitudesTellLabels(), Some.Device));

    /// <summary>Creates data whose ids tell the label by their size: negative texts use few, frequent words with small ids, and positive texts use many, rare
    /// words with large ids.</summary>
    internal static Dataset IdMagnitudesTellLabels()
    {
        return Of(Draw(400, seed: 1), Draw(200, seed: 2));

        static IEnumerable<LabelledText> Draw(int rows, int seed)
        {
            var random = new Random(seed);
            return Enumerable.Range(0, rows).Select(row => row % 2 == 0
                ? new LabelledText(0, $"{Words("blame", 24)} {seed} {row}")
                : new LabelledText(1, $"{Words("praise", 72)} {seed} {row}")).ToList();

            string Words(string stem, int different) => string.Join(' ', Enumerable.Range(0, Some.Length).Select(_ => $"{stem}{random.Next(different)}x"));
        }
    }

    /// <summary>Trains a model that counts padding, on short negative texts and long positive texts.</summary>
    private static IReadOnlyList<Violation> PaddingIsCounted()
    {
        return InvariantCatalogue.Standard.Violations(
            TextLengths.Of(PaddingCounter, Trial.TestAccuracy(PaddingCounter, Small, LengthsTellLabels(), Some.Device), Small, LengthsTellLabels(),
                Some.Device));

        static Dataset LengthsTellLabels() => Of(Draw(400, seed: 1), Draw(200, seed: 2));

        static IEnumerable<LabelledText> Draw(int rows, int seed)
        {
            var random = new Random(seed);
            return Enumerable.Range(0, rows).Select(row => new LabelledText((byte)(row % 2),
                string.Join(' ', Enumerable.Range(0, row % 2 == 0 ? 3 : 9).Select(_ => $"w{random.Next(60)}").Append($"{seed} {row}")))).ToList();
        }
    }

    private static Experiment PaddingCounter =>
        FastLearner with { Model = _ => new ChangedModel(new Some.WatchedModel((_, _) => { }), before: ids => ids.sign()) };

    private static nn.Module<Tensor, Tensor> DropoutThatStaysOn(RandomStreams random) =>
        new ChangedModel(new Some.SmallModel(random), after: logits => logits.Plus(randn(logits.shape, generator: random.Dropout) * Held.Number(.3f)));

    /// <summary>Wraps a model and changes its ids or its logits.</summary>
    private sealed class ChangedModel : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _model;
        private readonly Func<Tensor, Tensor> _before, _after;

        public ChangedModel(nn.Module<Tensor, Tensor> model, Func<Tensor, Tensor>? before = null, Func<Tensor, Tensor>? after = null)
            : base(nameof(ChangedModel))
        {
            (_model, _before, _after) = (model, before ?? (ids => ids), after ?? (logits => logits));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => _after(_model.call(_before(input)));
    }

    private static IReadOnlyList<Violation> OneFactorListed()
    {
        var other = RunAll(Plain with { Name = "another", BatchSize = 32, LearningRate = 2e-3 });
        var evidence = SideBySide.Of([Sound, other]);
        return InvariantCatalogue.Standard.Violations(
            evidence with { ListedFactors = evidence.ListedFactors.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)[pair.Value[0]]) });
    }

    private static nn.Module<Tensor, Tensor> PrefersOneClass(RandomStreams random)
    {
        using var noGradients = no_grad();
        var model = new Some.SmallModel(random);
        foreach (var (name, weight) in model.named_parameters())
            if (name.StartsWith("_output", StringComparison.Ordinal) && weight.NumberOfElements == 1)
                weight.fill_(Held.Number(3));
        return model;
    }

    private static IReadOnlyList<Violation> ExplodingRecurrence()
    {
        using var scope = NewDisposeScope();
        using var random = new RandomStreams(1);
        using var rows = Some.Rows(Rows);
        using var model =
            nn.Sequential(new Embedding(Some.Vocabulary, 5, random), new SimpleRnn(5, 7, random), new GlobalMaxPooling1D(),
                new Dense(7, 1, Activation.Linear, random));
        using (no_grad())
            foreach (var weight in model.parameters())
                weight.mul_(Held.Number(6));
        return CheckRun(SoundEvidence with { Epochs = Trainer.Fit(model, rows, Some.Plan(), random) });
    }

    private static IReadOnlyList<Violation> DeadLayer()
    {
        using var random = new RandomStreams(1);
        using var model = new CnnClassifier(CnnClassifier.Hyperparameters.Notebook, random);
        using var rows = TensorRows.From(Rows.Encode(global::Experiments.Tests.Notebook.Cnn.Tokenisation, Split.Test), Some.Device);
        using var ids = rows.IdsOf(0, 8);
        return [.. RemovedLayers.Of("cnn", model, ids).SelectMany(InvariantCatalogue.Standard.Violations)];
    }

    private static IReadOnlyList<Violation> AccuracyAlone()
    {
        static ReportedMetrics Accuracy(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels) =>
            ReportedMetrics.Of(logits, labels) with { Precision = double.NaN, Recall = double.NaN, RocAuc = double.NaN };
        return CheckRun(SoundEvidence with { TestEvaluation = ScoredBy(Accuracy) });
    }

    private static IReadOnlyList<Violation> InterruptedTraining() => Run(Plain with
    {
        Fit = (model, rows, plan, random, mayContinue) =>
            Trainer.Fit(model, rows, plan, random, epoch => (mayContinue is null || mayContinue(epoch)) && epoch.Epoch < 2),
    });

    private static IReadOnlyList<Violation> ProgressBarFigures()
    {
        var running = SoundEvidence.Epochs[^1];
        var evaluation = SoundEvidence.TrainEvaluation!;
        return CheckRun(
            SoundEvidence with
            {
                TrainEvaluation =
                evaluation with { Reported = evaluation.Reported with { Accuracy = running.Accuracy, Loss = running.Loss } }
            });
    }

    private static IReadOnlyList<Violation> UnreportedRetry()
    {
        var ledger = new RunLedger();
        var runner = new ExperimentRunner(Some.Profile(epochs: 1), EasyRows, Some.Device, ledger: ledger);
        runner.Run(Plain);
        return InvariantCatalogue.Standard.Violations(SideBySide.Of([runner.Run(Plain)], ledger));
    }

    private static IReadOnlyList<Violation> ValidationTimedAsTraining() => Run(Plain with
    {
        Fit = (model, rows, plan, random, mayContinue) => Trainer.Fit(model, rows, plan, random, epoch =>
        {
            var before = EvaluationTally.OfThisThread;
            for (var time = 0; time < 20; time++)
                Evaluator.Evaluate(model, rows, Encoded(Split.Train).Labels.Span[..(int)rows.Rows]);
            return mayContinue is null || mayContinue(epoch with { Duration = epoch.Duration + (EvaluationTally.OfThisThread - before).Spent });
        }),
    });

    private static IReadOnlyList<Violation> ClaimWithinChance() => Compare(
        [Sound, RunAll(Plain with { Name = "half-as-fast", LearningRate = 5e-4 })],
        new StatedClaim("The clear superiority of the larger learning rate is evident.", "specimen", "half-as-fast"));

    private static IReadOnlyList<Violation> OnAmazonReviews(double accuracy)
    {
        var real = Small with { Study = AmazonReviews.Study, IsCustomData = true };
        var evaluation = SoundEvidence.TestEvaluation!;
        return CheckRun(SoundEvidence with
        {
            ExpectedAccuracy = real.ExpectedAccuracy(global::Experiments.Tests.Notebook.Lstm, SoundEvidence.Train with { Rows = 3_600_000 }),
            TestEvaluation = evaluation with { Reported = evaluation.Reported with { Accuracy = accuracy } },
        });
    }

    private static IReadOnlyList<Violation> BrokenPipeline() =>
        InvariantCatalogue.Standard.Violations(
            BagOfWords.Of(FastLearner with { Model = random => nn.Sequential(new ZeroedIds(), new Some.SmallModel(random)) },
                global::Experiments.Tests.Controls.BagOfWords, Small, EasyRows, Some.Device));

    private static ExperimentResult RunAll(Experiment experiment, Dataset? dataset = null) =>
        new ExperimentRunner(Small, dataset ?? Rows, Some.Device).Run(experiment);

    private static IReadOnlyList<Violation> Compare(IReadOnlyList<ExperimentResult> results, params IReadOnlyList<StatedClaim> claims) =>
        InvariantCatalogue.Standard.Violations(SideBySide.Of(results, ledger: null, claims));

    /// <summary>Replaces every id by 0, so that the model gets no words.</summary>
    private sealed class ZeroedIds() : nn.Module<Tensor, Tensor>(nameof(ZeroedIds))
    {
        public override Tensor forward(Tensor input) => zeros_like(input);
    }
}
