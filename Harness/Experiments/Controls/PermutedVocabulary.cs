using Harness.Invariants;
using Harness.Runtime;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Experiments.Controls;

/// <summary>Trains an experiment with permuted word ids, to show whether it depends on the numeric value of an id.</summary>
internal static class PermutedVocabulary
{
    /// <summary>Runs an experiment, and runs it again with a random permutation of the word ids; padding stays 0.</summary>
    /// <param name="experiment">The experiment to check.</param>
    /// <param name="profile">The profile; only its first seed is run.</param>
    /// <param name="dataset">The data set.</param>
    /// <param name="device">The device that trains.</param>
    /// <returns>Both accuracies on the test split.</returns>
    public static ControlEvidence Of(Experiment experiment, Profile profile, Dataset dataset, ComputeDevice device) =>
        Of(experiment, Trial.TestAccuracy(experiment, profile, dataset, device), profile, dataset, device);

    /// <summary>Runs only the negative control, for an experiment whose accuracy is already known.</summary>
    internal static ControlEvidence Of(Experiment experiment, double accuracy, Profile profile, Dataset dataset, ComputeDevice device,
        RunScheduler? scheduler = null, double seedNoise = 0)
    {
        var permuted = experiment with { Model = random => new Renumbered(experiment.Model(random), experiment.Tokenisation.VocabularySize, profile.Seeds[0]) };
        return new ControlEvidence.PermutedVocabulary(accuracy, Trial.TestAccuracy(permuted, profile, dataset, device, scheduler), dataset.Test.Rows, seedNoise)
        { Subject = experiment.Name };
    }

    /// <summary>Wraps a model and permutes its input ids, which is the same as encoding the texts with a vocabulary in another order.</summary>
    private sealed class Renumbered : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _model;
        private readonly Tensor _newIds;

        public Renumbered(nn.Module<Tensor, Tensor> model, int vocabulary, int seed) : base(nameof(Renumbered))
        {
            _model = model;
            var words = Enumerable.Range(1, vocabulary - 1).ToArray();
            new Random(seed).Shuffle(words);
            _newIds = tensor([0, .. words]);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var renumbered = _newIds.index_select(0, input.flatten()).view(input.shape); // [N, T]
            return _model.call(renumbered).MoveToOuterDisposeScope(); // [N, 1]
        }
    }
}
