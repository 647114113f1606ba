using System.Reflection.PortableExecutable;
using System.Text;
using Harness.Runtime;

namespace Harness.Tests.Runtime;

/// <summary>Tests the hash of the program's code: it changes with the code and not with the commit.</summary>
[Trait("Category", "Unit")]
public sealed class CodeIdentityTests
{
    private static readonly byte[] Image = File.ReadAllBytes(typeof(CodeIdentity).Assembly.Location);

    [Fact]
    public void A_new_commit_alone_does_not_change_the_identity()
    {
        var version = typeof(CodeIdentity).Module.ModuleVersionId.ToByteArray();
        var commit = System.Diagnostics.FileVersionInfo.GetVersionInfo(typeof(CodeIdentity).Assembly.Location).ProductVersion!;
        var changed = Image.ToArray();
        Replace(changed, version, [.. version.Reverse()]).Should().BeGreaterThan(0);
        Replace(changed, Encoding.UTF8.GetBytes(commit), Encoding.UTF8.GetBytes(Other(commit))).Should().BeGreaterThan(0);
        Replace(changed, Encoding.Unicode.GetBytes(commit), Encoding.Unicode.GetBytes(Other(commit))).Should().BeGreaterThan(0, "in the version resource");
        changed.Should().NotEqual(Image);

        CodeIdentity.OfImage(changed).Should().Be(CodeIdentity.OfImage(Image));
    }

    [Fact]
    public void One_changed_bit_of_code_changes_the_identity()
    {
        using var reader = new PEReader(new MemoryStream(Image));
        var text = reader.PEHeaders.SectionHeaders.Single(section => section.Name == ".text");
        var (code, original) = (reader.GetMetadata().Length, CodeIdentity.OfImage(Image));
        code.Should().BeGreaterThan(1_000);
        var random = new Random(1);
        var noticed = 0;
        for (var trial = 0; trial < 100; trial++)
        {
            var changed = Image.ToArray();
            // The instructions are between the start of the section and its metadata.
            changed[random.Next(text.PointerToRawData + 1_000, reader.PEHeaders.MetadataStartOffset)] ^= (byte)(1 << random.Next(8));
            noticed += CodeIdentity.OfImage(changed) == original ? 0 : 1;
        }
        noticed.Should().Be(100);
    }

    [Fact]
    public void The_identity_includes_referenced_libraries()
    {
        var alone = CodeIdentity.Of(typeof(CodeIdentity).Assembly);

        CodeIdentity.Of(typeof(CodeIdentity).Assembly, typeof(AmazonReviews).Assembly).Should().NotBe(alone).And.HaveLength(64);
        CodeIdentity.Of(typeof(CodeIdentity).Assembly).Should().Be(alone);
        CodeIdentity.Of(typeof(AmazonReviews).Assembly).Should().Be(CodeIdentity.Of(typeof(CodeIdentity).Assembly, typeof(AmazonReviews).Assembly),
            "the study refers to the harness");
    }

    private static string Other(string commit) => new([.. commit.Select(letter => letter == 'a' ? 'b' : letter == '1' ? '2' : letter)]);

    private static int Replace(byte[] image, byte[] from, byte[] to)
    {
        var count = 0;
        for (var at = 0; image.AsSpan(at).IndexOf(from) is var next and >= 0; at += next + to.Length, count++)
            to.CopyTo(image, at + next);
        return count;
    }
}
