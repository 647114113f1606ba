using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Harness.Tests.Workflows;

/// <summary>Evaluates the expressions of GitHub Actions that our workflows use, with given contexts.
/// With it, tests check the conditions that are written in the workflow files.</summary>
/// <remarks>
/// Source: GitHub's documentation, "Evaluate expressions in workflows and actions". Strings are compared without regard to case, values of different
/// types are compared as numbers, a missing value is null, and <c>&amp;&amp;</c> and <c>||</c> return one of their operands.
/// An unknown function is an error.
/// </remarks>
/// <param name="contexts">The contexts by name: <c>github</c>, <c>inputs</c>, <c>vars</c> and others.</param>
internal sealed partial class GitHubExpression(JsonObject contexts)
{
    private Queue<string> _tokens = new();

    /// <summary>Evaluates an expression without <c>${{ }}</c>.</summary>
    public JsonNode? Value(string expression)
    {
        _tokens = new(Token().Matches(expression).Select(token => token.Value));
        if (string.Concat(_tokens) != Space().Replace(expression, match => match.Value[0] == '\'' ? match.Value : ""))
            throw new FormatException($"'{expression}' contains characters that are not a token.");
        var value = OrExpression();
        return _tokens.Count == 0 ? value : throw new FormatException($"'{expression}' has more tokens after its end: '{_tokens.Peek()}'.");
    }

    /// <summary>Tells whether a job or step runs. It runs without a condition (null). <c>${{ }}</c> is optional.</summary>
    public bool Holds(string? condition) =>
        condition is null || IsTrue(Value(Embedded().Match(condition.Trim()) is { Success: true } inner ? inner.Groups[1].Value : condition));

    /// <summary>Replaces the expressions in a text by their values.</summary>
    public string Text(string template) => Embedded().Replace(template, match => ToText(Value(match.Groups[1].Value)));

    private JsonNode? OrExpression()
    {
        var value = AndExpression();
        while (TryTake("||"))
        {
            var other = AndExpression();
            value = IsTrue(value) ? value : other;
        }
        return value;
    }

    private JsonNode? AndExpression()
    {
        var value = Comparison();
        while (TryTake("&&"))
        {
            var other = Comparison();
            value = IsTrue(value) ? other : value;
        }
        return value;
    }

    private JsonNode? Comparison()
    {
        var value = Negation();
        while (Next is "==" or "!=")
            value = _tokens.Dequeue() == "==" ? AreEqual(value, Negation()) : !AreEqual(value, Negation());
        return value;
    }

    private JsonNode? Negation() => TryTake("!") ? !IsTrue(Negation()) : Member();

    private JsonNode? Member()
    {
        var value = Primary();
        var each = false;
        while (TryTake("."))
        {
            var name = _tokens.Dequeue();
            if (name == "*")
                each = true;
            else if (each)
                value = new JsonArray([.. (value as JsonArray ?? []).Select(item => Property(item, name)?.DeepClone())]);
            else
                value = Property(value, name);
        }
        return value;
    }

    private JsonNode? Primary()
    {
        var token = _tokens.Dequeue();
        if (token == "(")
        {
            var value = OrExpression();
            return Expect(")", value);
        }
        if (token[0] == '\'')
            return token[1..^1].Replace("''", "'", StringComparison.Ordinal);
        if (char.IsDigit(token[0]))
            return double.Parse(token, CultureInfo.InvariantCulture);
        if (TryTake("("))
            return Call(token);
        return token switch { "true" => true, "false" => false, "null" => null, _ => Property(contexts, token) };
    }

    private JsonNode? Call(string function)
    {
        List<JsonNode?> given = [];
        while (Next != ")")
        {
            given.Add(OrExpression());
            TryTake(",");
        }
        _tokens.Dequeue();
        return (function, given.Count) switch
        {
            ("always" or "success", 0) => true,
            ("cancelled" or "failure", 0) => false,
            ("contains", 2) when given[0] is JsonArray items => items.Any(item => AreEqual(item, given[1])),
            ("contains", 2) => ToText(given[0]).Contains(ToText(given[1]), StringComparison.OrdinalIgnoreCase),
            ("fromJSON", 1) => JsonNode.Parse(ToText(given[0])),
            _ => throw new FormatException($"'{function}' with {given.Count} arguments is not evaluated here."),
        };
    }

    private string Next => _tokens.TryPeek(out var token) ? token : "";

    private bool TryTake(string token) => Next == token && _tokens.TryDequeue(out _);

    private JsonNode? Expect(string token, JsonNode? value) => TryTake(token) ? value : throw new FormatException($"'{token}' is missing before '{Next}'.");

    private static JsonNode? Property(JsonNode? value, string name) =>
        (value as JsonObject)?.FirstOrDefault(property => property.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static bool AreEqual(JsonNode? left, JsonNode? right)
    {
        if (left is JsonValue a && right is JsonValue b && a.TryGetValue<string>(out var first) && b.TryGetValue<string>(out var second))
            return first.Equals(second, StringComparison.OrdinalIgnoreCase);
        return Number(left) == Number(right); // NaN is equal to nothing
    }

    private static bool IsTrue(JsonNode? value) => value switch
    {
        null => false,
        JsonValue text when text.TryGetValue<string>(out var characters) => characters.Length > 0,
        JsonValue => Number(value) is not (0 or double.NaN),
        _ => true,
    };

    private static double Number(JsonNode? value) => value switch
    {
        null => 0,
        JsonValue truth when truth.TryGetValue<bool>(out var isTrue) => isTrue ? 1 : 0,
        JsonValue number when number.TryGetValue<double>(out var amount) => amount,
        JsonValue text when text.TryGetValue<string>(out var characters) =>
            characters.Length == 0 ? 0 : double.TryParse(characters, CultureInfo.InvariantCulture, out var parsed) ? parsed : double.NaN,
        _ => double.NaN,
    };

    private static string ToText(JsonNode? value) => value switch
    {
        null => "",
        JsonValue text when text.TryGetValue<string>(out var characters) => characters,
        _ => value.ToJsonString(),
    };

    [GeneratedRegex(@"'(?:[^']|'')*'|[A-Za-z_][\w-]*|\d+(?:\.\d+)?|&&|\|\||==|!=|[!().,*]")]
    private static partial Regex Token();

    [GeneratedRegex(@"'(?:[^']|'')*'|\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"\$\{\{(.*?)\}\}", RegexOptions.Singleline)]
    private static partial Regex Embedded();
}
