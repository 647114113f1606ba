using Harness.Storage;

namespace Harness.Tests.Architecture;

/// <summary>Tests the messages of the banned symbols: the compiler shows them to users who know neither the rule nor its reason.</summary>
[Trait("Category", "Unit")]
public sealed class BannedSymbolTests
{
    [Theory]
    [InlineData("BannedSymbols.txt")]
    [InlineData("Harness/BannedSymbols.Arithmetic.txt")]
    public void Every_message_gives_the_reason_and_then_what_to_use(string file)
    {
        var entries = File.ReadAllLines(Path.Combine(Workspace.Root, file)).Where(line => line.Length > 0).Select(line => line.Split(';', 2)).ToList();

        entries.Should().HaveCountGreaterThan(15).And.AllSatisfy(entry =>
            entry[^1].Should().MatchRegex(@"^\S.{20,}\. Use .{10,}\.$", "{0} is banned", entry[0]));
    }
}
