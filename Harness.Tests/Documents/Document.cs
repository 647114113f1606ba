using System.Text.RegularExpressions;
using Harness.Storage;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Harness.Tests.Documents;

/// <summary>A Markdown page of the repository.</summary>
internal sealed partial class Document
{
    private static readonly MarkdownPipeline Pipeline =
        new MarkdownPipelineBuilder().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).UsePipeTables().Build();

    private readonly string _folder;

    private Document(string path, string text)
    {
        Path = path;
        Text = text;
        _folder = System.IO.Path.GetDirectoryName(path)!;
        Blocks = Markdown.Parse(text, Pipeline);
    }

    /// <summary>The paths of README, CONTRIBUTING and the pages of <c>docs/</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "README.md", "CONTRIBUTING.md",
        .. Directory.GetFiles(System.IO.Path.Combine(Workspace.Root, "docs"), "*.md").Select(path => $"docs/{System.IO.Path.GetFileName(path)}").Order(),
    ];

    /// <summary>The path of the file.</summary>
    public string Path { get; }

    /// <summary>The Markdown source.</summary>
    public string Text { get; }

    /// <summary>The parsed page.</summary>
    public MarkdownDocument Blocks { get; }

    /// <summary>The number of words, including words in code and tables. A word contains a letter or a digit, so the lines of a table do not count.</summary>
    public int Words => Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Count(word => word.Any(char.IsLetterOrDigit));

    /// <summary>The anchors of the headings, as GitHub creates them.</summary>
    public IEnumerable<string> Anchors => Blocks.Descendants<HeadingBlock>().Select(heading => heading.GetAttributes().Id ?? "");

    /// <summary>The targets of links and pictures inside the repository, as they are written in the page.</summary>
    public IEnumerable<string> Links =>
        Blocks.Descendants<LinkInline>().Select(link => link.Url ?? "").Concat(Picture().Matches(Text).Select(match => match.Groups["target"].Value))
            .Where(target => !target.Contains("://", StringComparison.Ordinal));

    /// <summary>The code spans.</summary>
    public IEnumerable<string> Code => Blocks.Descendants<CodeInline>().Select(code => code.Content);

    /// <summary>The paths in code spans that start with a folder of the repository. Paths with wildcards such as <c>*</c> are left out.</summary>
    public IEnumerable<string> NamedPaths => Code.Where(code => RepositoryPath().IsMatch(code));

    /// <summary>Reads a page.</summary>
    /// <param name="name">Its path, from the repository's root.</param>
    /// <returns>The page.</returns>
    public static Document Read(string name) => Parse(name, File.ReadAllText(System.IO.Path.Combine(Workspace.Root, name)));

    /// <summary>Parses a page that may not exist as a file.</summary>
    /// <param name="name">Its path, from the repository's root. Links start from its folder.</param>
    /// <param name="text">The Markdown source.</param>
    /// <returns>The page.</returns>
    public static Document Parse(string name, string text) => new(System.IO.Path.Combine(Workspace.Root, name), text);

    /// <summary>Finds the links whose target does not exist.</summary>
    /// <returns>Each link with the reason; empty if all targets exist.</returns>
    public IEnumerable<string> BrokenLinks()
    {
        foreach (var link in Links)
        {
            var (file, anchor) = link.Split('#') is [var left, var right] ? (left, right) : (link, null);
            var target = file.Length == 0 ? Path : System.IO.Path.GetFullPath(System.IO.Path.Combine(_folder, file));
            if (file.Length > 0 && !System.IO.Path.Exists(target))
                yield return $"{link}: there is no such file";
            else if (anchor is not null && !(file.Length == 0 ? this : Parse(target, File.ReadAllText(target))).Anchors.Contains(anchor))
                yield return $"{link}: the page has no such heading";
        }
    }

    [GeneratedRegex("(?:src|srcset)=\"(?<target>[^\"]+)\"")]
    private static partial Regex Picture();

    [GeneratedRegex(@"^(Harness|Harness\.Tests|Harness\.Xunit|Experiments\.Tests|fixtures|results|docs|\.github|\.ci)/[\w./-]*$")]
    private static partial Regex RepositoryPath();
}
