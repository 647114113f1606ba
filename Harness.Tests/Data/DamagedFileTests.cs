using Harness.Data;

namespace Harness.Tests.Data;

/// <summary>Tests compressed files that are cut off or damaged anywhere: reading one gives an exception, and never a shorter or different corpus.</summary>
[Trait("Category", "Unit")]
public sealed class DamagedFileTests : IDisposable
{
    private const int Rows = 13;

    private readonly ScratchFolder _folder = new();
    private readonly string _content = string.Concat(Some.Reviews(Rows).Select(review => $"__label__{1 + (int)review.Label} {review.Text}\n"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("x.bz2", "bzip2")]
    [InlineData("x.gz", "gzip")]
    public void A_file_that_is_cut_off_anywhere_is_refused(string name, string packing)
    {
        byte[] whole = Pack(name, _content);
        for (int length = 1; length < whole.Length; length++)
            Load(name, whole[..length]).Should().Throw<CorpusFormatException>($"{length} of {whole.Length} bytes are there")
                .WithMessage($"*expected a whole file, found a damaged or truncated {packing} file (*");
    }

    [Theory]
    [InlineData("x.bz2")]
    [InlineData("x.gz")]
    public void A_file_that_is_cut_off_anywhere_in_its_second_part_is_refused(string name)
    {
        byte[] first = Pack(name, _content), second = Pack(name, "__label__2 more\n");
        for (int length = 1; length < second.Length; length++)
            Load(name, [.. first, .. second[..length]]).Should().Throw<CorpusFormatException>($"{length} of {second.Length} bytes of the second part are there")
                .Which.Line.Should().BeGreaterThan(Rows);
    }

    [Theory]
    [InlineData("x.bz2")]
    [InlineData("x.gz")]
    public void A_file_with_a_flipped_bit_is_refused_or_gives_the_same_corpus(string name)
    {
        byte[] whole = Pack(name, _content);
        string fingerprint = Load(name, whole)().Fingerprint;
        int refused = 0;
        for (int bit = 0; bit < 8 * whole.Length; bit += 7)
        {
            byte[] damaged = [.. whole];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Load(name, damaged)().Fingerprint.Should().Be(fingerprint, $"bit {bit} was flipped"); // some bits are a date, or padding
            }
            catch (CorpusFormatException)
            {
                refused++;
            }
        }

        refused.Should().BeGreaterThan(8 * whole.Length / 7 * 9 / 10);
    }

    [Theory]
    [InlineData("x.bz2")]
    [InlineData("x.gz")]
    public void Bytes_after_the_end_are_refused(string name) =>
        Load(name, [.. Pack(name, _content), .. "trailing bytes"u8]).Should().Throw<CorpusFormatException>().WithMessage("*begins at byte *");

    [Theory]
    [InlineData("x.bz2", "bzip2")]
    [InlineData("x.gz", "gzip")]
    public void An_uncompressed_file_with_the_name_of_a_compressed_one_is_refused(string name, string packing) =>
        Load(name, Packed.As("", _content)).Should().Throw<CorpusFormatException>().WithMessage($"*no {packing} * begins at byte 1)*");

    private static byte[] Pack(string name, string text) => Packed.As(Path.GetExtension(name), text);

    private Func<Corpus> Load(string name, byte[] bytes) => () => Corpus.Load(_folder.Write(name, bytes), Split.Train);
}
