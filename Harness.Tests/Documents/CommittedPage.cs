using Harness.Runtime;
using Harness.Storage;

namespace Harness.Tests.Documents;

/// <summary>Compares a page that a test makes from the code with the committed file.</summary>
internal static class CommittedPage
{
    /// <summary>Fails if the committed file differs from the page. Except on a build server, the new page is written first, so that the next run
    /// passes.</summary>
    /// <param name="path">The path of the committed file.</param>
    /// <param name="page">The page that the code makes.</param>
    /// <param name="test">The name of the test class that makes the page, for the message.</param>
    /// <param name="environment">Reads an environment variable; if null, those of the process are read.</param>
    public static void ShouldBe(string path, string page, string test, Func<string, string?>? environment = null)
    {
        var committed = OptionalFile.ReadText(path);
        if (committed == page)
            return;
        var toDo = $"run 'dotnet test --filter FullyQualifiedName~{test}' on your own machine, and commit the file that it writes";
        if (BuildServer.Sign(environment) is null)
        {
            File.WriteAllText(path, page);
            toDo = "the new page was written: read the change, and commit it if it is right";
        }
        committed.Should().Be(page, "{0} is made from the code; {1}", Path.GetRelativePath(Workspace.Root, path), toDo);
    }
}
