using Harness.Commands;
using Harness.Data;
using Harness.Experiments;
using Harness.Experiments.Kept;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Harness.Tests.Experiments.Kept;

/// <summary>Tests a saved model with five classes: the harness and ONNX Runtime give one logit for each class.</summary>
[Trait("Category", "Unit")]
public sealed class KeptClassesTests : IDisposable
{
    private const float Tolerance = 1e-5f;

    private readonly ScratchFolder _folder = new();
    private readonly float[] _evaluated;
    private readonly short[] _ids;

    public KeptClassesTests()
    {
        var models = new KeptModels(_folder.Path);
        var result = new ExperimentRunner(Some.StarProfile(epochs: 32, 1), Some.Stars(), Some.Device, models: models).Run(Some.StarExperiment());
        result.Trusted();
        var evidence = result.Runs.Single().Evidence;
        (_evaluated, _ids) = (evidence.TestEvaluation!.Logits.ToArray(), evidence.EncodedTest.Ids.ToArray());
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Predictions_equal_the_evaluation_bit_for_bit_and_probabilities_sum_to_one()
    {
        using var predictor = Open();
        var labels = Some.StarStudy.Labels.Names;

        var predicted = predictor.Predict([.. Some.StarCorpus(Split.Test, 120).Texts.Select(text => text.Text)]);

        predicted.SelectMany(prediction => prediction.Logits).Should().Equal(_evaluated);
        predicted.Select(prediction => prediction.Label).Distinct().Should().HaveCountGreaterThan(1);
        foreach (var prediction in predicted)
        {
            prediction.Label.Should().Be(labels[prediction.Logits.Index().MaxBy(logit => logit.Item).Index]);
            prediction.Probabilities.Keys.Should().Equal(labels);
            prediction.Probabilities.Values.Sum().Should().BeApproximately(1, 1e-12);
            prediction.Probability.Should().Be(prediction.Probabilities.Values.Max());
        }
    }

    [Fact]
    public void ONNX_Runtime_gives_the_same_logits_and_a_softmax_of_them()
    {
        using var predictor = Open();
        using var session = new InferenceSession(ExportCommand.Onnx(predictor).ToArray());
        var rows = _ids.Length / Some.Length;
        using var outputs = session.Run([NamedOnnxValue.CreateFromTensor("ids",
            new DenseTensor<long>(Array.ConvertAll(_ids, id => (long)id), [rows, Some.Length]))]);

        session.ModelMetadata.CustomMetadataMap["labels"].Should().Be("""["one","two","three","four","five"]""");
        outputs[0].AsTensor<float>().Dimensions.ToArray().Should().Equal(rows, Some.Classes);
        outputs[0].AsTensor<float>().Zip(_evaluated, (one, other) => MathF.Abs(one - other)).Max().Should().BeLessThanOrEqualTo(Tolerance);
        var expected = _evaluated.Chunk(Some.Classes).SelectMany(row => row.Select(logit => MathF.Exp(logit) / row.Sum(MathF.Exp)));
        outputs[1].AsTensor<float>().Zip(expected, (one, other) => MathF.Abs(one - other)).Max().Should().BeLessThanOrEqualTo(Tolerance);
    }

    private Predictor Open() => Predictor.Open(new KeptModels(_folder.Path).FolderOf("some", "cpu", "some-stars", 1), Some.StarExperiment(), Some.Device);
}
