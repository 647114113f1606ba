using Harness.Data;
using Harness.Tokens;

namespace Harness.Tests.Data;

/// <summary>Tests the memory for a line that is too long. All cores read the file, so the test counts what the whole process allocates, and it runs
/// alone.</summary>
[Trait("Category", "Unit"), Collection(AloneCollection.Name)]
public sealed class LongLineTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_line_of_fifty_megabytes_is_refused_in_little_memory()
    {
        var path = Path.Combine(_folder.Path, "x.txt");
        using (var file = File.Create(path))
        {
            file.Write("__label__1 fine\n__label__2 "u8);
            for (int megabyte = 0; megabyte < 50; megabyte++)
                file.Write([.. Enumerable.Repeat((byte)'x', 1_000_000)]);
        }
        var vocabulary = Vocabulary.Fit(["the good"], 5);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        FluentActions.Invoking(() => Encoder.Encode(new SplitFile(path, Split.Test), vocabulary, tokens: 4)).Should().Throw<CorpusFormatException>()
            .WithMessage($"{path}, line 2: expected a line of at most 1048576 bytes, found a longer line.*");
        (GC.GetTotalAllocatedBytes(precise: true) - before).Should().BeLessThan(40 << 20);
    }
}
