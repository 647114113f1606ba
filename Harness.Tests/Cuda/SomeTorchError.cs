using System.Runtime.InteropServices;

namespace Harness.Tests.Cuda;

/// <summary>What TorchSharp throws when torch refuses something.</summary>
internal sealed class SomeTorchError(string message) : ExternalException(message);
