using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using Harness.Data;
using Harness.Experiments;
using Harness.Runtime;
using Harness.Storage;
using Harness.Tokens.Prepared;

namespace Harness.Commands;

/// <summary>Options that several commands have, with one meaning each.</summary>
internal static class CommonOptions
{
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary><c>--data</c>: the texts.</summary>
    /// <param name="study">Whose data.</param>
    /// <returns>The option; the study's variable where it is left out.</returns>
    public static Option<DirectoryInfo> Data(Study study)
    {
        var usual = Environment.GetEnvironmentVariable(study.DataVariable);
        var option =
            new Option<DirectoryInfo>("--data")
            {
                Description = $"The directory of the data; {study.DataVariable} if left out. {SplitFiles.Forms}",
                Required = string.IsNullOrEmpty(usual)
            };
        if (!option.Required)
            option.DefaultValueFactory = _ => new DirectoryInfo(Path.GetFullPath(usual!, Workspace.Root)); // as a profile reads it
        return option;
    }

    /// <summary><c>--data</c>: the texts that a profile reads.</summary>
    /// <param name="study">Whose data.</param>
    /// <returns>The option; null where it is left out.</returns>
    public static Option<DirectoryInfo?> DataOfProfile(Study study) => new("--data")
    {
        Description = $"The directory of the data, for profiles that read the user's own; {study.DataVariable} if left out.",
    };

    /// <summary>Finds the files that <see cref="Data"/> names.</summary>
    /// <param name="study">Whose data: its profiles may say in which format they are.</param>
    /// <param name="directory">The directory.</param>
    /// <returns>Both splits.</returns>
    /// <exception cref="CorpusFormatException">They are not there.</exception>
    public static SplitFiles FilesIn(Study study, DirectoryInfo directory)
    {
        var declared = study.Profiles.FirstOrDefault(profile => profile.ReadsUsersData)?.Data;
        return SplitFiles.In(directory.FullName, declared?.Prefix ?? "", study.Labels, declared?.Format);
    }

    /// <summary><c>--cache</c>: prepared texts.</summary>
    /// <returns>The option.</returns>
    public static Option<DirectoryInfo> Cache() => new("--cache")
    {
        Description = "The folder to keep prepared texts in.",
        DefaultValueFactory = _ => new DirectoryInfo(PreparedCache.Users.Directory),
    };

    /// <summary>Accepts known names alone.</summary>
    /// <param name="names">An argument of names.</param>
    /// <param name="known">Those that it accepts.</param>
    public static void AcceptOnly(Argument<string[]> names, string[] known)
    {
        names.CompletionSources.Add(known);
        RefuseOptions(names);
        names.Validators.Add(given =>
        {
            if (given.Tokens.Select(token => token.Value).Except(known).FirstOrDefault() is { } unknown && !unknown.StartsWith('-'))
                given.AddError(NoExperiment(unknown, known));
        });
    }

    private static string NoExperiment(string unknown, string[] known) => $"No experiment is called '{unknown}'; "
        + (WrongUse.Nearest(unknown, known) is { } near ? $"did you mean '{near}'? There are: " : "there are: ") + $"{string.Join(", ", known)}.";

    /// <summary>Answers what looks like an option with the options that there are.</summary>
    /// <param name="names">An argument of names, none of which begins with '-'.</param>
    public static void RefuseOptions(Argument names) => names.Validators.Add(given =>
    {
        if (given.Tokens.Select(token => token.Value).FirstOrDefault(value => value.StartsWith('-')) is not { } unknown)
            return;
        string[] options = [.. ((given.Parent as CommandResult)?.Command.Options ?? []).Select(option => option.Name)];
        var near = WrongUse.Nearest(unknown, options);
        given.AddError($"There is no option '{unknown}'; {(near is null ? $"there are: {string.Join(", ", options)}." : $"did you mean '{near}'?")}");
    });

    /// <summary>Whether every option was given at most as often as it may be. Only then can a validator read their values.</summary>
    /// <param name="given">A command as it was typed.</param>
    public static bool AreGivenOnce(CommandResult given) => given.Children.OfType<OptionResult>()
        .All(option => option.Tokens.Count <= option.Option.Arity.MaximumNumberOfValues);

    /// <summary>Says why runs will take long on this CPU.</summary>
    /// <param name="device">Where they are made.</param>
    /// <returns>A sentence; null where the CPU has the instructions that the kernels are written for.</returns>
    public static string? SlowCpu(ComputeDevice device) => device.IsGpu || Avx2.IsSupported || AdvSimd.Arm64.IsSupported ? null
        : "This CPU has no AVX2, or it is switched off (DOTNET_EnableAVX2, DOTNET_EnableHWIntrinsic): a run takes some thirteen times as long. "
            + "The results are the same.";

    /// <summary><c>--profile</c>: how large.</summary>
    /// <param name="study">Whose profiles.</param>
    /// <returns>The option; RESEARCH_PROFILE where it is left out, and the study's first profile where that is not set.</returns>
    public static Option<string> Profile(Study study) => new Option<string>("--profile")
    {
        Description = $"How large: {study.ProfileNames("or")}. {DescriptionOfData(study)}"
            + $"{Study.ProfileVariable} if left out, {study.Profiles[0].Name} if that is not set.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(Study.ProfileVariable) is { Length: > 0 } name ? name : study.Profiles[0].Name,
    }.AcceptOnlyFromAmong([.. study.Profiles.Select(profile => profile.Name)]);

    private static string DescriptionOfData(Study study) => study.Profiles.Where(profile => profile.ReadsUsersData).ToList() is { Count: > 0 } users
        ? $"The data of {study.ProfileNames("and", users)} are in {study.DataVariable}. " : "";

    /// <summary>Experiments by name.</summary>
    /// <param name="study">Whose experiments.</param>
    /// <param name="name">The option's name.</param>
    /// <param name="leftOut">For people: which they are if it is left out.</param>
    /// <param name="usual">The same; null where whoever asks decides.</param>
    /// <returns>The option; an unknown experiment is wrong use.</returns>
    public static Option<string[]> Named(Study study, string name, string leftOut, string[]? usual = null)
    {
        string[] known = [.. study.Experiments.Select(experiment => experiment.Name)];
        var option = new Option<string[]>(name)
        {
            Description = $"Experiments by name, separated by commas; {leftOut} if left out.",
            CustomParser = given => [.. given.Tokens.SelectMany(token => token.Value.Split(','))],
        };
        if (usual is not null)
            option.DefaultValueFactory = _ => usual;
        option.Validators.Add(given =>
        {
            foreach (var unknown in (given.GetValueOrDefault<string[]>() ?? []).Except(known))
                given.AddError(NoExperiment(unknown, known));
        });
        return option;
    }

    /// <summary>The profile that was asked for.</summary>
    /// <param name="study">Whose profile.</param>
    /// <param name="name">From <see cref="Profile"/>.</param>
    /// <param name="data">From <see cref="DataOfProfile"/>.</param>
    /// <param name="error">Told what is missing.</param>
    /// <returns>The profile; null where it needs the user's data and nobody says where they are: wrong use.</returns>
    public static Experiments.Profile? Asked(Study study, string name, DirectoryInfo? data, TextWriter error)
    {
        try
        {
            if (data is not null && study.Profiles.Single(profile => profile.Name == name) is { ReadsUsersData: false })
            {
                var users = study.Profiles.Where(profile => profile.ReadsUsersData).ToList();
                throw new InvalidOperationException($"The profile {name} reads committed data, and --data names others."
                    + (users.Count == 0 ? " No profile of this study reads the user's." : $" Add --profile {study.ProfileNames("or", users)}."));
            }
            return study.Profile(name, data?.FullName ?? Environment.GetEnvironmentVariable(study.DataVariable));
        }
        catch (InvalidOperationException missing)
        {
            error.WriteLine(missing.Message);
            return null;
        }
    }

    /// <summary><c>--json</c>: for machines.</summary>
    /// <returns>The option.</returns>
    public static Option<bool> Json() => new("--json") { Description = "JSON on standard output, and nothing else there." };

    /// <summary>A number with a range.</summary>
    /// <typeparam name="T">Of which kind.</typeparam>
    /// <param name="name">The option's name.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="least">The smallest that is accepted.</param>
    /// <param name="most">The largest.</param>
    /// <param name="usual">The number where it is left out; null if it has to be given.</param>
    /// <returns>The option; anything but a number in the range is wrong use.</returns>
    public static Option<T> Number<T>(string name, string description, T least, T most, T? usual = null) where T : struct, IParsable<T>, IComparable<T>
    {
        var option = new Option<T>(name)
        {
            Description = description,
            Required = usual is null,
            CustomParser = given => InRange(given, name, least, most) ?? default,
        };
        if (usual is { } number)
            option.DefaultValueFactory = _ => number;
        return option;
    }

    /// <summary>A number with a range, for which there is no usual one.</summary>
    /// <typeparam name="T">Of which kind.</typeparam>
    /// <param name="name">The option's name.</param>
    /// <param name="description">What it is for, and what happens where it is left out.</param>
    /// <param name="least">The smallest that is accepted.</param>
    /// <param name="most">The largest.</param>
    /// <returns>The option; null where it is left out.</returns>
    public static Option<T?> NumberIfAny<T>(string name, string description, T least, T most) where T : struct, IParsable<T>, IComparable<T> =>
        new(name) { Description = description, CustomParser = given => InRange(given, name, least, most) };

    private static T? InRange<T>(ArgumentResult given, string name, T least, T most) where T : struct, IParsable<T>, IComparable<T>
    {
        if (given.Tokens is [var token] && T.TryParse(token.Value, CultureInfo.InvariantCulture, out var number) && number.CompareTo(least) >= 0
            && number.CompareTo(most) <= 0)
            return number;
        given.AddError(FormattableString.Invariant($"{name} must be {least} to {most}; got '{string.Join(' ', given.Tokens.Select(token => token.Value))}'."));
        return null;
    }

    /// <summary>What <c>--json</c> prints.</summary>
    /// <param name="value">Any value; names become camel case.</param>
    /// <returns>Indented JSON.</returns>
    public static string Serialize(object value) => JsonSerializer.Serialize(value, Layout);
}
