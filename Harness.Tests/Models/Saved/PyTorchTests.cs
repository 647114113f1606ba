using System.Runtime.InteropServices;
using Harness.Models.Saved;

namespace Harness.Tests.Models.Saved;

/// <summary>Tests that plain PyTorch modules load the saved weights with <c>load_state_dict</c> and give the same logits as the harness on 1,000 test rows,
/// for every model that the study trains.</summary>
[Trait("Category", "Unit")]
public sealed class PyTorchTests : IDisposable
{
    private const float Tolerance = 1e-5f;

    private readonly ScratchFolder _folder = new();

    public static TheoryData<string> Names =>
        [.. AmazonReviews.Study.Experiments.Where(experiment => !experiment.FitsInClosedForm).Select(experiment => experiment.Name)];

    public void Dispose() => _folder.Dispose();

    [TheoryOnPyTorch, MemberData(nameof(Names))]
    public void PyTorch_gives_the_same_logits(string name) => TrainedModels.Use(name, (model, experiment, ids, expected) =>
    {
        using var file = new MemoryStream();
        new SafetensorsFile(PortableWeights.Copy(model), new Dictionary<string, string>()).Write(file);

        var logits = PyTorch.Logits(name, _folder.Write("model.safetensors", file.ToArray()),
            _folder.Write("ids.int16", MemoryMarshal.AsBytes(ids.AsSpan()).ToArray()), experiment.Tokenisation.Tokens);

        logits.Should().HaveCount(TrainedModels.Rows);
        logits.Zip(expected, (one, other) => MathF.Abs(one - other)).Max().Should().BeLessThanOrEqualTo(Tolerance);
    });
}
