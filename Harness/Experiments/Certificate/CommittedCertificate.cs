using System.Reflection;

namespace Harness.Experiments.Certificate;

/// <summary>The certificate file that a study commits: the parts of the harness, then the first steps of the study's models.</summary>
/// <param name="File">Its path in the repository.</param>
/// <param name="Read">Returns its text.</param>
public sealed record CommittedCertificate(string File, Func<string> Read)
{
    /// <summary>Takes the text from a resource of the study's program, so that a published program has it too.</summary>
    /// <param name="file">The path of the file in the repository.</param>
    /// <param name="program">The assembly that carries it.</param>
    /// <param name="resource">The name of the resource.</param>
    /// <returns>The certificate.</returns>
    public static CommittedCertificate Embedded(string file, Assembly program, string resource) => new(file, () =>
    {
        ArgumentNullException.ThrowIfNull(program);
        using var stream = program.GetManifestResourceStream(resource)
            ?? throw new IOException($"'{program.GetName().Name}' has no resource '{resource}'; expected the text of '{file}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });
}
