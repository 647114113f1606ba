namespace Harness.Runtime;

/// <summary>Detects whether the process runs on a build server, where nobody watches the output.</summary>
internal static class BuildServer
{
    /// <summary>Variables that build servers set. One of them is enough.</summary>
    private static readonly string[] Variables =
    [
        "CI", "GITHUB_ACTIONS", "TF_BUILD", "GITLAB_CI", "JENKINS_URL", "BUILD_NUMBER", "CODEBUILD_BUILD_ID", "TEAMCITY_VERSION", "BUILDKITE",
    ];

    /// <summary>Looks for a variable that a build server sets.</summary>
    /// <param name="environment">Reads an environment variable; if null, those of the process are read.</param>
    /// <returns>The name of the variable; null on an ordinary machine. <c>CI=false</c> means that the machine is not a build server.</returns>
    public static string? Sign(Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        return Variables.FirstOrDefault(variable =>
            environment(variable) is { Length: > 0 } value && !value.Equals("false", StringComparison.OrdinalIgnoreCase));
    }
}
