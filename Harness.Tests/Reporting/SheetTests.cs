using Harness.Reporting.Plots;

namespace Harness.Tests.Reporting;

/// <summary>Tests the note below the plots of a picture.</summary>
[Trait("Category", "Unit")]
public sealed class SheetTests
{
    [Fact]
    public void A_line_of_the_note_that_is_wider_than_the_picture_is_broken_at_spaces()
    {
        var line = string.Join(' ', Enumerable.Repeat("undecided", 40));

        var note = Of("short", line).Note;

        note[0].Should().Be("short");
        note.Skip(1).Should().HaveCountGreaterThan(1).And.OnlyContain(part => part.Length < 140);
        string.Join(' ', note.Skip(1)).Should().Be(line);
    }

    [Fact]
    public void A_word_that_is_wider_than_the_picture_stays_whole() =>
        Of(new string('w', 400), "").Note.Should().Equal(new string('w', 400), "");

    private static Sheet Of(params string[] note) => new(Theme.Light, "heading") { Note = note };
}
