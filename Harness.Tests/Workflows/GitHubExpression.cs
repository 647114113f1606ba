using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Harness.Tests.Workflows;

/// <summary>Evaluates the expressions of GitHub Actions, as far as our workflows use them, over given contexts:
/// so that the conditions are tested which are in the files.</summary>
/// <remarks>
/// GitHub's documentation, "Evaluate expressions in workflows and actions": strings are equal whatever their case,
/// values of different kinds are compared as numbers,
/// what is not there is null, and <c>&amp;&amp;</c> and <c>||</c> give one of their operands. An unknown function is an error, never a guess.
/// </remarks>
/// <param name="contexts"><c>github</c>, <c>inputs</c>, <c>vars</c> and so on.</param>
internal sealed partial class GitHubExpression(JsonObject contexts)
{
    private Queue<string> _tokens = new();

    /// <summary>The value of an expression that stands without its <c>${{ }}</c>.</summary>
    public JsonNode? Value(string expression)
    {
        _tokens = new(Token().Matches(expression).Select(token => token.Value));
        if (string.Concat(_tokens) != Space().Replace(expression, match => match.Value[0] == '\'' ? match.Value : ""))
            throw new FormatException($"'{expression}' has something in it that is no token.");
        var value = Either();
        return _tokens.Count == 0 ? value : throw new FormatException($"'{expression}' goes on after its end, with '{_tokens.Peek()}'.");
    }

    /// <summary>Tells whether a condition lets a job or step run; none does, and <c>${{ }}</c> may be left out.</summary>
    public bool Holds(string? condition) =>
        condition is null || IsTrue(Value(Embedded().Match(condition.Trim()) is { Success: true } inner ? inner.Groups[1].Value : condition));

    /// <summary>A text with the values of its expressions put in.</summary>
    public string Text(string template) => Embedded().Replace(template, match => ToText(Value(match.Groups[1].Value)));

    private JsonNode? Either()
    {
        var value = Both();
        while (Takes("||"))
        {
            var other = Both();
            value = IsTrue(value) ? value : other;
        }
        return value;
    }

    private JsonNode? Both()
    {
        var value = Compared();
        while (Takes("&&"))
        {
            var other = Compared();
            value = IsTrue(value) ? other : value;
        }
        return value;
    }

    private JsonNode? Compared()
    {
        var value = Negated();
        while (Next is "==" or "!=")
            value = _tokens.Dequeue() == "==" ? AreEqual(value, Negated()) : !AreEqual(value, Negated());
        return value;
    }

    private JsonNode? Negated() => Takes("!") ? !IsTrue(Negated()) : Member();

    private JsonNode? Member()
    {
        var value = Primary();
        var each = false;
        while (Takes("."))
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
            var value = Either();
            return Expect(")", value);
        }
        if (token[0] == '\'')
            return token[1..^1].Replace("''", "'", StringComparison.Ordinal);
        if (char.IsDigit(token[0]))
            return double.Parse(token, CultureInfo.InvariantCulture);
        if (Takes("("))
            return Call(token);
        return token switch { "true" => true, "false" => false, "null" => null, _ => Property(contexts, token) };
    }

    private JsonNode? Call(string function)
    {
        List<JsonNode?> given = [];
        while (Next != ")")
        {
            given.Add(Either());
            Takes(",");
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

    private bool Takes(string token) => Next == token && _tokens.TryDequeue(out _);

    private JsonNode? Expect(string token, JsonNode? value) => Takes(token) ? value : throw new FormatException($"'{token}' is missing before '{Next}'.");

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
