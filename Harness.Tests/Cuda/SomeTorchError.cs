using System.Runtime.InteropServices;

namespace Harness.Tests.Cuda;

/// <summary>Stands in for the exception that TorchSharp throws when torch refuses something.</summary>
internal sealed class SomeTorchError(string message) : ExternalException(message);
