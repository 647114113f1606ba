using Harness.Data;

namespace Harness.Training;

/// <summary>What the weights of an epoch's end scored on the validation part.</summary>
/// <param name="Split">That the rows come from: the training split in a sound run.</param>
/// <param name="CorpusFingerprint">Of the corpus that the rows were encoded from.</param>
/// <param name="Rows">How many were scored.</param>
/// <param name="Loss">Mean cross-entropy, nats a row; every row counts alike.</param>
/// <param name="Accuracy">Share of rows predicted right.</param>
/// <param name="MacroF1">Mean of the classes' F1.</param>
public sealed record ValidationScore(Split Split, string CorpusFingerprint, long Rows, double Loss, double Accuracy, double MacroF1);

/// <summary>The validation part where it is scored.</summary>
/// <param name="Rows">On the device; whoever made them disposes them.</param>
/// <param name="Labels">The class of each row.</param>
public sealed record ValidationRows(TensorRows Rows, ReadOnlyMemory<byte> Labels);
