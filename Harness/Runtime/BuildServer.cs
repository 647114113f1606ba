namespace Harness.Runtime;

/// <summary>Whether this runs on a build server, where nobody looks at what is written.</summary>
internal static class BuildServer
{
    /// <summary>Set by build servers; one of them is enough.</summary>
    private static readonly string[] Variables =
    [
        "CI", "GITHUB_ACTIONS", "TF_BUILD", "GITLAB_CI", "JENKINS_URL", "BUILD_NUMBER", "CODEBUILD_BUILD_ID", "TEAMCITY_VERSION", "BUILDKITE",
    ];

    /// <summary>Looks for one.</summary>
    /// <param name="environment">Reads an environment variable; the process's own if left out.</param>
    /// <returns>The variable that says so; null on a machine of one's own. <c>CI=false</c> says that it is none.</returns>
    public static string? Sign(Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        return Variables.FirstOrDefault(variable =>
            environment(variable) is { Length: > 0 } value && !value.Equals("false", StringComparison.OrdinalIgnoreCase));
    }
}
