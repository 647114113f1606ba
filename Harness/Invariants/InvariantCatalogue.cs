using Harness.Invariants.Comparisons;
using Harness.Invariants.Controls;
using Harness.Invariants.Fitting;
using Harness.Invariants.Inputs;
using Harness.Invariants.Results;
namespace Harness.Invariants;

/// <summary>The invariants that the runs, comparisons and controls of a study must hold.</summary>
public sealed class InvariantCatalogue
{
    private InvariantCatalogue(IReadOnlyList<IInvariant<RunEvidence>> ofRuns, IReadOnlyList<IInvariant<ComparisonEvidence>> ofComparisons,
        IReadOnlyList<IInvariant<ControlEvidence>> ofControls) => (OfRuns, OfComparisons, OfControls) = (ofRuns, ofComparisons, ofControls);

    /// <summary>The invariants of the harness.</summary>
    public static InvariantCatalogue Standard { get; } = new(
    [
        new LabelsAreZeroOrOne(),
        new LengthIsAsDeclared(),
        new RowsAreAsDeclared(),
        new TestSplitIsSealed(),
        new BothSplitsAreEncodedAlike(),
        new EveryIdIsInTheVocabulary(),
        new PaddingAndTruncationAreRecorded(),
        new DroppedWordsAreAlike(),
        new TextsHoldKnownWords(),
        new NoTokenTellsTheLabel(),
        new BothClassesAreEvaluated(),
        new LabelsAreClasses(),
        new EveryClassIsEvaluated(),

        new ModelIsAsDeclared(),
        new RerunStartsTheSame(),
        new UntrainedLossIsLn2(),
        new UntrainedLossIsLnK(),

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
    ],
    [
        new AllAreFittedOnTheSameRows(),
        new EveryDifferingFactorIsListed(),
        new ThreeSeedsShowTheSpread(),
        new EveryRunIsReported(),
        new ClaimRestsOnOneFactor(),
        new ClaimsIntervalExcludesZero(),
    ],
    [
        new BeatsItsShuffledLabels(),
        new IdsAreNamesNotMagnitudes(),
        new BeatsABagOfWords(),
        new BeatsTheLengthsOfTexts(),
        new FindsAWordThatDecides(),
        new EqualTextsGetEqualAnswers(),
        new PaddingSaysNothing(),
        new AttentionCanFocus(),
        new EveryLayerMatters(),
    ]);

    /// <summary>What each training run has to survive, in the order in which it is asked.</summary>
    public IReadOnlyList<IInvariant<RunEvidence>> OfRuns { get; }

    /// <summary>What has to hold where results of several seeds or experiments stand side by side.</summary>
    public IReadOnlyList<IInvariant<ComparisonEvidence>> OfComparisons { get; }

    /// <summary>What has to hold where an experiment was run against a control.</summary>
    public IReadOnlyList<IInvariant<ControlEvidence>> OfControls { get; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<IInvariant> All => [.. OfRuns, .. OfComparisons, .. OfControls];

    /// <summary>Adds a study's own invariants.</summary>
    /// <param name="own">Each of runs, comparisons or controls. Those of runs are asked after all others of their stage.</param>
    /// <returns>A catalogue with both.</returns>
    /// <exception cref="ArgumentException">Two invariants have one name.</exception>
    public InvariantCatalogue With(params IReadOnlyList<IInvariant> own)
    {
        var catalogue = new InvariantCatalogue([.. OfRuns.Concat(own.OfType<IInvariant<RunEvidence>>()).OrderBy(invariant => invariant.Stage)],
            [.. OfComparisons, .. own.OfType<IInvariant<ComparisonEvidence>>()], [.. OfControls, .. own.OfType<IInvariant<ControlEvidence>>()]);
        return catalogue.All.GroupBy(invariant => invariant.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new ArgumentException($"{twice.Count()} invariants are called '{twice.Key}'; expected one of each name.", nameof(own))
            : catalogue;
    }

    /// <summary>The invariants that a run has anything to show to.</summary>
    /// <param name="evidence">Of a run at its end.</param>
    /// <returns>A part of <see cref="OfRuns"/>, in its order.</returns>
    public IEnumerable<IInvariant<RunEvidence>> ThatApplyTo(RunEvidence evidence) => OfRuns.Where(invariant => invariant.Applies(evidence));

    /// <summary>Asks every invariant that a run has come far enough for.</summary>
    /// <param name="evidence">What the run left behind so far.</param>
    /// <param name="reached">How far it has come.</param>
    /// <returns>What speaks against the run; empty if nothing does.</returns>
    public IReadOnlyList<Violation> Violations(RunEvidence evidence, Stage reached) =>
        Ask(OfRuns.Where(invariant => invariant.Stage <= reached), evidence);

    /// <summary>Asks every invariant of comparisons.</summary>
    /// <param name="evidence">What stands side by side, and what is said of it.</param>
    /// <returns>What speaks against it; empty if nothing does.</returns>
    public IReadOnlyList<Violation> Violations(ComparisonEvidence evidence) => Ask(OfComparisons, evidence);

    /// <summary>Asks every invariant of controls.</summary>
    /// <param name="evidence">What the control showed.</param>
    /// <returns>What speaks against the experiment; empty if nothing does.</returns>
    public IReadOnlyList<Violation> Violations(ControlEvidence evidence) => Ask(OfControls, evidence);

    /// <summary>Asks all, and names a class without rows first: most other violations of the data follow from it.</summary>
    private static IReadOnlyList<Violation> Ask<TEvidence>(IEnumerable<IInvariant<TEvidence>> invariants, TEvidence evidence) =>
        [.. invariants.Where(invariant => invariant.Applies(evidence))
            .OrderByDescending(invariant => invariant is BothClassesAreEvaluated or EveryClassIsEvaluated)
            .Select(invariant => invariant.Check(evidence)).OfType<Violation>()];
}
