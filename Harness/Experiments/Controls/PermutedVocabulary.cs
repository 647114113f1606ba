using Harness.Invariants;
using Harness.Runtime;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Experiments.Controls;

/// <summary>The same words under other ids: what an experiment makes of the size of an id.</summary>
public static class PermutedVocabulary
{
    /// <summary>Runs an experiment, and runs it again with the ids exchanged among the words; padding stays 0.</summary>
    /// <param name="experiment">On trial.</param>
    /// <param name="profile">How large; its first seed is run.</param>
    /// <param name="dataset">On what.</param>
    /// <param name="device">Where.</param>
    /// <returns>Both accuracies on the test split.</returns>
    public static ControlEvidence Of(Experiment experiment, Profile profile, Dataset dataset, ComputeDevice device) =>
        Of(experiment, Trial.TestAccuracy(experiment, profile, dataset, device), profile, dataset, device);

    /// <summary>The same, where the experiment's accuracy is known.</summary>
    internal static ControlEvidence Of(Experiment experiment, double accuracy, Profile profile, Dataset dataset, ComputeDevice device, RunScheduler? cores = null,
        double seedNoise = 0)
    {
        var permuted = experiment with { Model = random => new Renumbered(experiment.Model(random), experiment.Tokenisation.VocabularySize, profile.Seeds[0]) };
        return new ControlEvidence.PermutedVocabulary(accuracy, Trial.TestAccuracy(permuted, profile, dataset, device, cores), dataset.Test.Rows, seedNoise)
        { Subject = experiment.Name };
    }

    /// <summary>A model that is given other ids than it is shown; the same as encoding the texts by a vocabulary in another order.</summary>
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
