using System.Reflection;

namespace Harness.Experiments.Certificate;

/// <summary>The certificate file that a study commits: the parts of the harness, then the first steps of the study's models.</summary>
/// <param name="File">The path of the file in the repository.</param>
/// <param name="Read">Returns the text of the file.</param>
public sealed record CommittedCertificate(string File, Func<string> Read)
{
    /// <summary>Reads the text from an embedded resource of the study's program, so that a published program also has it.</summary>
    /// <param name="file">The path of the file in the repository.</param>
    /// <param name="program">The assembly with the resource.</param>
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
