using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>Puts a model into evaluation mode without gradients until it is disposed, and then restores the mode that the model had.</summary>
internal sealed class InferenceScope : IDisposable
{
    private readonly nn.Module _model;
    private readonly bool _wasTraining;
    private readonly IDisposable _withoutGradients;

    /// <summary>Starts the scope.</summary>
    /// <param name="model">The model.</param>
    public InferenceScope(nn.Module model)
    {
        (_model, _wasTraining) = (model, model.training);
        model.eval();
        _withoutGradients = inference_mode();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _withoutGradients.Dispose();
        _model.train(_wasTraining);
    }
}
