namespace Harness.Models.Onnx;

/// <summary>A model that ONNX export cannot express; the message names the layer.</summary>
/// <param name="message">Which layer, and why.</param>
internal sealed class OnnxExportException(string message) : Exception(message);
