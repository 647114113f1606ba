using Harness.Data;

namespace Harness.Training;

/// <summary>Stores the score of the validation part with the weights at the end of an epoch.</summary>
/// <param name="Split">Split of the rows; the training split in a valid run.</param>
/// <param name="CorpusFingerprint">Fingerprint of the corpus from which the rows were encoded.</param>
/// <param name="Rows">Number of scored rows.</param>
/// <param name="Loss">Mean cross-entropy in nats per row. All rows have the same weight.</param>
/// <param name="Accuracy">Share of correctly predicted rows.</param>
/// <param name="MacroF1">Mean F1 over the classes.</param>
public sealed record ValidationScore(Split Split, string CorpusFingerprint, long Rows, double Loss, double Accuracy, double MacroF1);

/// <summary>Holds the validation part for scoring.</summary>
/// <param name="Rows">The rows on the device. The creator disposes them.</param>
/// <param name="Labels">The class of each row.</param>
public sealed record ValidationRows(TensorRows Rows, ReadOnlyMemory<byte> Labels);
