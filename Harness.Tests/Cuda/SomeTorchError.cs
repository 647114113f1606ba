using System.Runtime.InteropServices;

namespace Harness.Tests.Cuda;

/// <summary>Replaces the exception that TorchSharp throws when torch reports an error.</summary>
internal sealed class SomeTorchError(string message) : ExternalException(message);
