namespace Harness.Models.Onnx;

/// <summary>Reports that a model cannot be exported as ONNX. The message names the layer.</summary>
/// <param name="message">The layer and the reason.</param>
internal sealed class OnnxExportException(string message) : Exception(message);
