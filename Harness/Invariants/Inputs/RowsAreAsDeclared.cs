using Harness.Data;

namespace Harness.Invariants.Inputs;

/// <summary>Checks that the data have the declared number of rows, in total and by class.</summary>
internal sealed class RowsAreAsDeclared : IInvariant<RunEvidence>
{
    /// <inheritdoc/>
    public string Name => "rows-are-as-declared";

    /// <inheritdoc/>
    public IReadOnlyList<int> Defects => [16];

    /// <inheritdoc/>
    public string Defends => "No row count was recorded. Nobody noticed that some models were trained on 1,000 rows and others on all rows.";

    /// <inheritdoc/>
    public Stage Stage => Stage.Data;

    /// <inheritdoc/>
    public string Cost => "Four numbers.";

    /// <inheritdoc/>
    public bool Applies(RunEvidence evidence) => evidence.Declared.Train is not null || evidence.Declared.Test is not null;

    /// <inheritdoc/>
    public Violation? Check(RunEvidence evidence) => Check(evidence.Train, evidence.Declared.Train, evidence.UsersFiles)
        ?? Check(evidence.Test, evidence.Declared.Test, evidence.UsersFiles);

    private Violation? Check(CorpusFacts seen, DeclaredRows? declared, SplitFiles? users) =>
        declared is null || declared.Fit(seen) ? null : new Violation(Name,
        $"The {seen.Split} split has {Rows(seen.Rows, declared.RowsOfClass is null ? null : seen.RowsOfClass)}.",
        $"{Rows(declared.Rows, declared.RowsOfClass)}.",
        "a file that was cut off, a slice left in the code, or another file with the same name.",
        users is null ? "the declaration in the folder of the files (Harness/Data/DataDeclaration.cs), and the files"
            : $"{users.FileOf(seen.Split)}, and \"{(seen.Split == Split.Train ? "train" : "test")}\" in {DataDeclaration.FileName} in the folder of the data");

    private static string Rows(int rows, IReadOnlyList<int>? ofClass) => ofClass is null ? $"{rows} rows"
        : ofClass.Count == 2 ? $"{rows} rows, {ofClass[1]} of them positive" : $"{rows} rows, {string.Join(" + ", ofClass)} in their classes";
}
