using System.Runtime.CompilerServices;
using Harness.Runtime;

namespace Experiments.Tests;

/// <summary>Tests call torch directly; it has to be loaded the harness's way before the first of them does.</summary>
internal static class TorchLoading
{
    [ModuleInitializer]
    internal static void LoadFirst() => LibTorch.Load();
}
