namespace Harness.Invariants;

/// <summary>All invariants.</summary>
public static class EveryInvariant
{
    /// <summary>What each training run has to survive, in the order in which it is asked.</summary>
    public static IReadOnlyList<IInvariant<RunEvidence>> OfRuns { get; } =
    [
        new LabelsAreZeroOrOne(),
        new LengthIsAsDeclared(),
        new RowsAreAsDeclared(),
        new TestSplitIsSealed(),
        new BothSplitsAreEncodedAlike(),
        new EveryIdIsInTheVocabulary(),
        new PaddingAndTruncationAreRecorded(),
        new DroppedWordsAreAlike(),
        new BothClassesAreEvaluated(),

        new ModelIsAsDeclared(),
        new RerunStartsTheSame(),
        new UntrainedLossIsLn2(),

        new LossIsNonNegative(),
        new LogitsAreBounded(),
        new GradientsAreBounded(),

        new LossDoesNotFallByTheStep(),
        new EveryRowIsTrainedOn(),
        new LabelsStayWithTheirTexts(),

        new TrainingRanToItsEnd(),
        new TrainingIsTimedAlone(),
        new EvaluationChangesNothing(),
        new EveryMetricIsThere(),
        new PerfectPredictorScoresOne(),
        new MetricsDoNotContradict(),
        new TwoWaysOfCountingAgree(),
        new AccuracyIsNotBelowChance(),
        new BatchNormIsWarmedUp(),
        new AccuracyIsInTheLiteraturesBand(),
    ];

    /// <summary>What has to hold where results of several seeds or experiments stand side by side.</summary>
    public static IReadOnlyList<IInvariant<ComparisonEvidence>> OfComparisons { get; } =
    [
        new AllAreFittedOnTheSameRows(),
        new EveryDifferingFactorIsListed(),
        new ThreeSeedsShowTheSpread(),
        new EveryRunIsReported(),
        new ClaimRestsOnOneFactor(),
        new ClaimsIntervalExcludesZero(),
    ];

    /// <summary>What has to hold where an experiment was run against a control.</summary>
    public static IReadOnlyList<IInvariant<ControlEvidence>> OfControls { get; } =
    [
        new BeatsItsShuffledLabels(),
        new IdsAreNamesNotMagnitudes(),
        new BeatsABagOfWords(),
        new PaddingSaysNothing(),
        new AttentionCanFocus(),
        new EveryLayerMatters(),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IInvariant> All { get; } = [.. OfRuns, .. OfComparisons, .. OfControls];

    /// <summary>The invariants that a run has anything to show to.</summary>
    /// <param name="evidence">Of a run at its end.</param>
    /// <returns>A part of <see cref="OfRuns"/>, in its order.</returns>
    public static IEnumerable<IInvariant<RunEvidence>> ThatApplyTo(RunEvidence evidence) => OfRuns.Where(invariant => invariant.Applies(evidence));

    /// <summary>Asks every invariant that a run has come far enough for.</summary>
    /// <param name="evidence">What the run left behind so far.</param>
    /// <param name="reached">How far it has come.</param>
    /// <returns>What speaks against the run; empty if nothing does.</returns>
    public static IReadOnlyList<Violation> Violations(RunEvidence evidence, Stage reached) =>
        Ask(OfRuns.Where(invariant => invariant.Stage <= reached), evidence);

    /// <summary>Asks every invariant of comparisons.</summary>
    /// <param name="evidence">What stands side by side, and what is said of it.</param>
    /// <returns>What speaks against it; empty if nothing does.</returns>
    public static IReadOnlyList<Violation> Violations(ComparisonEvidence evidence) => Ask(OfComparisons, evidence);

    /// <summary>Asks every invariant of controls.</summary>
    /// <param name="evidence">What the control showed.</param>
    /// <returns>What speaks against the experiment; empty if nothing does.</returns>
    public static IReadOnlyList<Violation> Violations(ControlEvidence evidence) => Ask(OfControls, evidence);

    private static IReadOnlyList<Violation> Ask<TEvidence>(IEnumerable<IInvariant<TEvidence>> invariants, TEvidence evidence) =>
        [.. invariants.Where(invariant => invariant.Applies(evidence)).Select(invariant => invariant.Check(evidence)).OfType<Violation>()];
}
