using System.IO.Compression;
using Harness.Experiments;
using Harness.Experiments.Archive;
using Harness.Models;
using Harness.Models.Layers;
using Harness.Runtime;
using Harness.Tokens;
using static TorchSharp.torch;

namespace Harness.Tests.Experiments;

/// <summary>Tests reading word vectors in the text formats of GloVe, word2vec and fastText into an embedding.</summary>
[Trait("Category", "Unit")]
public sealed class PretrainedVectorsTests : IDisposable
{
    private static readonly Vocabulary Words = Vocabulary.Fit(["the the cat cat sat new york"], size: 6); // the 1, cat 2, sat 3, new 4, york 5

    private readonly ScratchFolder _folder = new();
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly RandomStreams _random = new(1);

    public void Dispose()
    {
        _random.Dispose();
        _scope.Dispose();
        _folder.Dispose();
    }

    /// <summary>Checks the differences between the formats: word2vec has a header line and GloVe has none. fastText writes a space after the last number.
    /// GloVe 840B has words with spaces.</summary>
    [Theory]
    [InlineData("cat 1 -2e-1\nThe 9 9\nsat .5 3\nnew york 7 7\ncat 8 8\n")]
    [InlineData("5 2\ncat 1 -2e-1 \nThe 9 9 \nsat .5 3 \nnew york 7 7 \ncat 8 8 \n")]
    [InlineData("cat 1 -2e-1\r\nsat .5 3\r\n")]
    public void Words_in_the_file_get_their_vectors_and_other_words_get_zeros(string text)
    {
        var model = Model(2);

        new PretrainedVectors(Written(text)).Fill(model, Words).Should().Be(2);

        model.parameters().First().data<float>().Should().Equal(0, 0, /**/ 0, 0, /**/ 1, -.2f, /**/ .5f, 3, /**/ 0, 0, /**/ 0, 0);
    }

    [Fact]
    public void A_compressed_file_is_read_too()
    {
        var path = Path.Combine(_folder.Path, "vectors.txt.gz");
        using (var packed = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            packed.Write("cat 1 2\n"u8);
        new PretrainedVectors(path).Fill(Model(2), Words).Should().Be(1);
    }

    [Theory]
    [InlineData("cat 1 2 3\n", "expected vectors of 2 numbers, the width of the embedding; found 3 in line 1.")]
    [InlineData("7 3\ncat 1 2 3\n", "expected vectors of 2 numbers, the width of the embedding; found 3 in line 1.")]
    [InlineData("dog 1 2\ndog 1 2\ncat 1\n", "expected a word and 2 numbers in line 3; found 'cat 1'.")]
    [InlineData("cat 1 x\n", "expected 2 finite numbers in line 1; found 'x'.")]
    [InlineData("cat 1 1e99\n", "expected 2 finite numbers in line 1; found '1e99'.")]
    [InlineData("dog 1 2\n", "expected vectors for some of the vocabulary's words; found none. They may be for another language, or in upper case.")]
    [InlineData("", "expected vectors for some of the vocabulary's words; found none. They may be for another language, or in upper case.")]
    public void A_damaged_file_is_refused_with_the_line_number(string text, string message)
    {
        var path = Written(text);
        new PretrainedVectors(path).Invoking(vectors => vectors.Fill(Model(2), Words)).Should().Throw<InvalidDataException>().WithMessage($"{path}: {message}");
    }

    [Fact]
    public void With_vectors_the_code_of_an_experiment_is_still_that_of_its_model()
    {
        var experiment = Some.Experiment() with { Vectors = new PretrainedVectors("vectors.txt") };

        RunArchive.CodeOf(experiment.WithVectors(() => Words)).Should().Be(RunArchive.CodeOf(Some.Experiment()));
    }

    [Fact]
    public void A_missing_file_is_named() =>
        new PretrainedVectors("/nowhere/glove.txt").Invoking(vectors => vectors.Fill(Model(2), Words)).Should().Throw<InvalidDataException>()
            .WithMessage("/nowhere/glove.txt: expected word vectors as UTF-8 text, plain or .gz; *");

    [Fact]
    public void The_content_of_the_vectors_is_a_factor_and_part_of_the_fingerprint()
    {
        var (one, other) = (Written("cat 1 2\n", "a.txt"), Written("cat 1 3\n", "b.txt"));
        var declared = Some.Experiment();

        Factors.Differing(declared, declared with { Vectors = new(one) }).Should().Equal("embedding");
        Factors.Differing(declared with { Vectors = new(other) }, declared with { Vectors = new(one) }).Should().Equal("embedding");
        new PretrainedVectors(one).ToString().Should().MatchRegex(@"^vectors of a\.txt \([0-9a-f]{16}\)$");
    }

    [Theory, InlineData(true, 12, 0), InlineData(false, 0, 12)]
    public void The_model_summary_shows_whether_the_vectors_are_trained(bool trains, long trainable, long notTrainable)
    {
        var summary = ModelSummary.Of(random => Model(2, trains), tokens: 3);

        (summary.Layers[0].Trainable, summary.Layers[0].NotTrainable).Should().Be((trainable, notTrainable));
        summary.Layers[0].Description.Should().Be(trains ? "Embedding 2" : "Embedding 2, not trained");
    }

    [Fact]
    public void Vectors_that_are_not_trained_get_no_gradient()
    {
        var model = Model(2, trains: false);
        new PretrainedVectors(Written("cat 1 2\n")).Fill(model, Words);
        var before = model.parameters().First().data<float>().ToArray();

        model.call(tensor(new[] { 1, 2, 3 }, [1, 3], ScalarType.Int32)).sum().backward();

        model.parameters().First().grad.Should().BeNull();
        model.parameters().First().data<float>().Should().Equal(before);
    }

    private string Written(string text, string name = "vectors.txt")
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    private Classifier Model(int width, bool trains = true) => new(width, trains, _random);

    private sealed class Classifier : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding _words;
        private readonly Lstm _states;
        private readonly Dense _output;

        public Classifier(int width, bool trains, RandomStreams random) : base(nameof(Classifier))
        {
            _words = new Embedding(6, width, random, trains);
            _states = new Lstm(width, 3, returnSequences: false, random);
            _output = new Dense(3, 1, Activation.Linear, random);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => _output.call(_states.call(_words.call(input)));
    }
}
