using System.Text.Json.Nodes;
using Harness.Storage;
using YamlDotNet.RepresentationModel;

namespace Harness.Tests.Workflows;

/// <summary>Reads a file of .github/workflows.</summary>
internal sealed class Workflow
{
    private readonly JsonObject _root;

    private Workflow(string name, string text)
    {
        (Name, Text) = (name, text);
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        _root = (JsonObject)Read(stream.Documents[0].RootNode)!;
    }

    public static IReadOnlyList<Workflow> All { get; } =
        [.. Directory.GetFiles(Path.Combine(Workspace.Root, ".github", "workflows")).Order(StringComparer.Ordinal)
            .Select(file => new Workflow(Path.GetFileNameWithoutExtension(file), File.ReadAllText(file)))];

    public string Name { get; }

    public string Text { get; }

    public JsonNode? this[string key] => _root[key];

    public IEnumerable<(string Name, JsonObject Declared)> Jobs => ((JsonObject)_root["jobs"]!).Select(job => (job.Key, (JsonObject)job.Value!));

    public static Workflow Named(string name) => All.Single(workflow => workflow.Name == name);

    public static IEnumerable<JsonObject> Steps(JsonObject job) => ((JsonArray)job["steps"]!).Select(step => (JsonObject)step!);

    /// <summary>Returns the jobs that run for an event if all steps succeed: those whose condition is true and whose needed jobs ran.</summary>
    /// <param name="contexts">The contexts. The <c>event_name</c> of <c>github</c> is the event.</param>
    public IReadOnlyList<string> JobsThatRun(JsonObject contexts)
    {
        var run = new List<string>();
        if (!Starts(contexts["github"]!))
            return run;
        var expression = new GitHubExpression(contexts);
        foreach (var (name, job) in Jobs)
        {
            var condition = (string?)job["if"];
            if (condition is not null
                && (condition.Contains("always()", StringComparison.Ordinal) || condition.Contains("failure()", StringComparison.Ordinal)))
                throw new NotSupportedException($"The job '{name}' may run after jobs that did not: that is not evaluated here.");
            if (Needs(job).All(run.Contains) && expression.Holds(condition))
                run.Add(name);
        }
        return run;
    }

    private bool Starts(JsonNode github)
    {
        var name = (string)github["event_name"]!;
        if (_root["on"] is not JsonObject events || !events.ContainsKey(name))
            return false;
        var filter = events[name] as JsonObject;
        var action = (string?)github["event"]?["action"];
        var branch = ((string?)github["ref"])?.Replace("refs/heads/", "", StringComparison.Ordinal);
        return Allows(filter?["types"], action) && (name != "push" || Allows(filter?["branches"], branch));
    }

    private static bool Allows(JsonNode? list, string? value) => list is not JsonArray allowed || allowed.Any(one => (string?)one == value);

    private static IEnumerable<string> Needs(JsonObject job) => job["needs"] switch
    {
        null => [],
        JsonArray several => several.Select(one => (string)one!),
        var one => [(string)one!],
    };

    /// <summary>Converts YAML to JSON. Every scalar becomes a string, so that the key "on" is not read as a boolean and versions stay unchanged.</summary>
    private static JsonNode? Read(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Read(pair.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Read)]),
        YamlScalarNode { Value: "" or null, Style: YamlDotNet.Core.ScalarStyle.Plain } => null,
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new NotSupportedException($"{node.NodeType} in a workflow."),
    };
}
