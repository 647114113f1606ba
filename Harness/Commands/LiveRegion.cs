using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Harness.Commands;

/// <summary>Lines at the end of a terminal that are drawn anew in their place. It is not thread-safe.</summary>
/// <remarks>
/// The terminal's own live display keeps the largest size that it ever had, which leaves empty lines behind and wraps after the window became narrower. This
/// one erases what it drew last. After a change of the width, terminals have wrapped old lines in ways of their own, so it draws below them.
/// </remarks>
/// <param name="terminal">A terminal that can move its cursor.</param>
internal sealed class LiveRegion(IAnsiConsole terminal)
{
    private int _lines, _width;

    /// <summary>Draws the region.</summary>
    /// <param name="content">Its new content.</param>
    public void Draw(IRenderable content)
    {
        Clear();
        _lines = Segment.SplitLines(content.GetSegments(terminal)).Count;
        _width = terminal.Profile.Width;
        terminal.Write(content);
    }

    /// <summary>Erases the region. The next text stands in its place.</summary>
    public void Clear()
    {
        if (_lines > 0 && _width == terminal.Profile.Width)
            terminal.Write(new ControlCode(string.Create(CultureInfo.InvariantCulture, $"\r\e[{_lines}A\e[J"))); // up, and erase what is below
        _lines = 0;
    }
}
