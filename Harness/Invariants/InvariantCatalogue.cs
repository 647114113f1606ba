using Harness.Invariants.Comparisons;
using Harness.Invariants.Controls;
using Harness.Invariants.Fitting;
using Harness.Invariants.Inputs;
using Harness.Invariants.Results;
namespace Harness.Invariants;

/// <summary>The invariants that the runs, comparisons and controls of a study must satisfy.</summary>
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
        new AtLeastThreeSeeds(),
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

    /// <summary>The invariants of a training run, in the order in which they are checked.</summary>
    public IReadOnlyList<IInvariant<RunEvidence>> OfRuns { get; }

    /// <summary>The invariants of a comparison of several seeds or experiments.</summary>
    public IReadOnlyList<IInvariant<ComparisonEvidence>> OfComparisons { get; }

    /// <summary>The invariants of a control that was run for an experiment.</summary>
    public IReadOnlyList<IInvariant<ControlEvidence>> OfControls { get; }

    /// <summary>All invariants.</summary>
    public IReadOnlyList<IInvariant> All => [.. OfRuns, .. OfComparisons, .. OfControls];

    /// <summary>Adds a study's own invariants.</summary>
    /// <param name="own">Invariants of runs, comparisons or controls. Those of runs are checked after all others of their stage.</param>
    /// <returns>A catalogue with both.</returns>
    /// <exception cref="ArgumentException">Two invariants have one name.</exception>
    public InvariantCatalogue With(params IReadOnlyList<IInvariant> own)
    {
        var catalogue = new InvariantCatalogue([.. OfRuns.Concat(own.OfType<IInvariant<RunEvidence>>()).OrderBy(invariant => invariant.Stage)],
            [.. OfComparisons, .. own.OfType<IInvariant<ComparisonEvidence>>()], [.. OfControls, .. own.OfType<IInvariant<ControlEvidence>>()]);
        return catalogue.All.GroupBy(invariant => invariant.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new ArgumentException($"{twice.Count()} invariants are called '{twice.Key}'; expected a different name for each.", nameof(own))
            : catalogue;
    }

    /// <summary>Returns the invariants that apply to a run.</summary>
    /// <param name="evidence">The evidence of a completed run.</param>
    /// <returns>A part of <see cref="OfRuns"/>, in its order.</returns>
    public IEnumerable<IInvariant<RunEvidence>> ThatApplyTo(RunEvidence evidence) => OfRuns.Where(invariant => invariant.Applies(evidence));

    /// <summary>Checks every invariant of runs whose stage the run has reached.</summary>
    /// <param name="evidence">The evidence that the run recorded so far.</param>
    /// <param name="reached">The stage that the run has reached.</param>
    /// <returns>The violations; empty if there are none.</returns>
    public IReadOnlyList<Violation> Violations(RunEvidence evidence, Stage reached) =>
        CheckAll(OfRuns.Where(invariant => invariant.Stage <= reached), evidence);

    /// <summary>Checks every invariant of comparisons.</summary>
    /// <param name="evidence">The compared results and the claims about them.</param>
    /// <returns>The violations; empty if there are none.</returns>
    public IReadOnlyList<Violation> Violations(ComparisonEvidence evidence) => CheckAll(OfComparisons, evidence);

    /// <summary>Checks every invariant of controls.</summary>
    /// <param name="evidence">The result of the control.</param>
    /// <returns>The violations; empty if there are none.</returns>
    public IReadOnlyList<Violation> Violations(ControlEvidence evidence) => CheckAll(OfControls, evidence);

    /// <summary>Checks all invariants. Violations that explain others come first; what follows from another violation is left out.</summary>
    private static IReadOnlyList<Violation> CheckAll<TEvidence>(IEnumerable<IInvariant<TEvidence>> invariants, TEvidence evidence)
    {
        var violated = invariants.Where(invariant => invariant.Applies(evidence)).OrderByDescending(invariant => invariant.ExplainsOthers)
            .Select(invariant => (Invariant: invariant, Violation: invariant.Check(evidence))).Where(one => one.Violation is not null).ToList();
        return [.. violated.Where(one => !violated.Any(cause => one.Invariant.FollowsFrom.Contains(cause.Invariant.Name))).Select(one => one.Violation!)];
    }
}
