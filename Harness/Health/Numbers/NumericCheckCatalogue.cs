using System.Diagnostics.CodeAnalysis;
using Harness.Models.Layers;
using Harness.Runtime;
using static TorchSharp.torch;

namespace Harness.Health.Numbers;

/// <summary>Lists the checks: every layer of the models, at common sizes and at sizes that do not fill vector registers; and two of torch's own functions at
/// such sizes.</summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "An oracle for the harness's own kernels.")]
internal static class NumericCheckCatalogue
{
    private static readonly TorchSharp.Scalar Half = .5;

    /// <summary>The layers, as models call them. All of them must be correct.</summary>
    public static IReadOnlyList<NumericCheck> OfLayers { get; } =
    [
        Convolution(1, 64, 5, rows: 16, tokens: 100, inputGradient: false),
        Convolution(64, 128, 5, rows: 16, tokens: 48),
        Convolution(128, 256, 3, rows: 16, tokens: 22),
        Convolution(4, 5, 3, rows: 3, tokens: 11),
        Convolution(17, 33, 3, rows: 3, tokens: 11),
        Recurrence("LSTM", 128, 64, rows: 32, tokens: 20, random => new Lstm(128, 64, returnSequences: true, random)),
        Recurrence("LSTM", 50, 64, rows: 32, tokens: 20, random => new Lstm(50, 64, returnSequences: true, random)),
        Recurrence("LSTM", 5, 7, rows: 3, tokens: 11, random => new Lstm(5, 7, returnSequences: true, random)),
        Recurrence("LSTM", 33, 48, rows: 3, tokens: 11, random => new Lstm(33, 48, returnSequences: true, random)),
        Recurrence("Bidirectional LSTM", 100, 64, rows: 32, tokens: 20, random => new BidirectionalLstm(100, 64, random)),
        Recurrence("Bidirectional LSTM", 5, 7, rows: 3, tokens: 11, random => new BidirectionalLstm(5, 7, random)),
        Recurrence("SimpleRNN", 128, 64, rows: 64, tokens: 20, random => new SimpleRnn(128, 64, random)),
        Recurrence("SimpleRNN", 5, 7, rows: 3, tokens: 11, random => new SimpleRnn(5, 7, random)),
        .. new[] { 64, 7 }.SelectMany(units => (NumericCheck[])
        [
            OverWords("LSTM", units, random => new Lstm(128, units, returnSequences: false, random)),
            OverWords("Bidirectional LSTM", units, random => new BidirectionalLstm(128, units, random)),
            OverWords("SimpleRNN", units, random => new SimpleRnn(128, units, random)),
        ]),
        Normalisation(64, rows: 16, tokens: 96),
        Normalisation(7, rows: 3, tokens: 11),
        Pooling(64, rows: 16, tokens: 96),
        Pooling(7, rows: 3, tokens: 11),
        GlobalPooling(256, rows: 16, tokens: 10),
        GlobalPooling(7, rows: 3, tokens: 11),
        Attention("Attention by channel", 128, rows: 32, tokens: 20, random => new ChannelAttention(128, random)),
        Attention("Attention by channel", 7, rows: 3, tokens: 11, random => new ChannelAttention(7, random)),
        Attention("Attention by step", 128, rows: 32, tokens: 20, random => new MaskedStepAttention(128, random)),
        Attention("Attention by step", 7, rows: 3, tokens: 11, random => new MaskedStepAttention(7, random)),
        new("Word counts", "many words", _ => new WordCounts(10_000), random => randint(0, 10_000, [32, 20], ScalarType.Int32, generator: random)),
        Sums(64, 256, rows: 32),
        Sums(7, 5, rows: 3),
        Lookup(10_000, 128, rows: 32, tokens: 100),
        Lookup(97, 5, rows: 3, tokens: 11),
    ];

    /// <summary>torch's own functions, called in the usual way. Whether they are correct depends on the machine. The layers avoid those that are known to be
    /// wrong.</summary>
    public static IReadOnlyList<NumericCheck> OfTorch { get; } =
    [
        .. new[] { (64, 128), (4, 5), (17, 33) }.Select(channels =>
            Convolution("conv1d", channels.Item1, channels.Item2, width: 3, rows: 3, tokens: 11, inputGradient: true,
                _ => new TorchConvolution(channels.Item1, channels.Item2, 3))),
        .. new[] { 64, 7, 48 }.Select(units => Recurrence("lstm", 5, units, rows: 3, tokens: 11, _ => new TorchLstm(5, units))),
    ];

    private static NumericCheck Convolution(int inputs, int filters, int width, int rows, int tokens, bool inputGradient = true) =>
        Convolution("Conv1D", inputs, filters, width, rows, tokens, inputGradient, random => new Conv1D(inputs, filters, width, random));

    private static NumericCheck Convolution(string name, int inputs, int filters, int width, int rows, int tokens, bool inputGradient, Func<RandomStreams,
        nn.Module<Tensor, Tensor>> make) =>
        new(name, $"{inputs} to {filters} channels", make, Floats(rows, tokens, inputs))
        {
            InDouble = _ => new ConvolutionAsProduct(inputs, filters, width),
            InputGradient = inputGradient
        };

    private static NumericCheck Recurrence(string name, int inputs, int units, int rows, int tokens, Func<RandomStreams, nn.Module<Tensor, Tensor>> make) =>
        new(name, $"{inputs} to {units} units", make, Floats(rows, tokens, inputs));

    /// <summary>Creates a check on few distinct words, so that rows share prefixes and repeat words. A recurrence then computes fewer states than there are
    /// positions.</summary>
    private static NumericCheck OverWords(string name, int units, Func<RandomStreams, nn.Module<Tensor, Tensor>> make) =>
        new($"{name} over words", $"128 to {units} units", random => nn.Sequential(("words", new Embedding(3, 128, random)), ("states", make(random))),
            random => randint(0, 3, [32, 20], ScalarType.Int32, generator: random));

    private static NumericCheck Attention(string name, int channels, int rows, int tokens, Func<RandomStreams, nn.Module<Tensor, Tensor>> make) =>
        new(name, $"{channels} channels", make, Floats(rows, tokens, channels));

    private static NumericCheck Normalisation(int channels, int rows, int tokens) =>
        new("BatchNormalization", $"{channels} channels", _ => new BatchNormalization(channels), Floats(rows, tokens, channels));

    private static NumericCheck Pooling(int channels, int rows, int tokens) =>
        new("MaxPooling1D", $"{channels} channels", _ => new MaxPooling1D(2), Floats(rows, tokens, channels));

    private static NumericCheck GlobalPooling(int channels, int rows, int tokens) =>
        new("GlobalMaxPooling1D", $"{channels} channels", _ => new GlobalMaxPooling1D(), Floats(rows, tokens, channels));

    private static NumericCheck Sums(int inputs, int units, int rows) =>
        new("Dense", $"{inputs} to {units} units", random => new Dense(inputs, units, Activation.Relu, random), Floats(rows, inputs));

    private static NumericCheck Lookup(int vocabulary, int width, int rows, int tokens) =>
        new("Embedding", $"{vocabulary} by {width}", random => new Embedding(vocabulary, width, random), random =>
            randint(0, vocabulary, [rows, tokens], generator: random));

    private static Func<Generator, Tensor> Floats(params long[] shape) => random => rand(shape, generator: random) - Half;
}
