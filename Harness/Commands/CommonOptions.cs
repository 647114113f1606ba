using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using Harness.Data;
using Harness.Experiments;
using Harness.Health;
using Harness.Runtime;
using Harness.Storage;
using Harness.Tokens.Prepared;

namespace Harness.Commands;

/// <summary>Creates the options that several commands share.</summary>
internal static class CommonOptions
{
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Creates the option <c>--data</c> for the directory of the texts.</summary>
    /// <param name="study">The study.</param>
    /// <returns>The option; its default is the directory in the study's environment variable.</returns>
    public static Option<DirectoryInfo> Data(Study study)
    {
        var usual = Environment.GetEnvironmentVariable(study.DataVariable);
        var option =
            new Option<DirectoryInfo>("--data")
            {
                Description = $"The directory of the data. Default: {study.DataVariable}. {SplitFiles.Forms}",
                Required = string.IsNullOrEmpty(usual)
            };
        if (!option.Required)
            option.DefaultValueFactory = _ => new DirectoryInfo(Path.GetFullPath(usual!, Workspace.Root)); // relative to the workspace, as in a profile
        return option;
    }

    /// <summary>Creates the option <c>--data</c> for the texts that a profile reads.</summary>
    /// <param name="study">The study.</param>
    /// <returns>The option; its default is null.</returns>
    public static Option<DirectoryInfo?> DataOfProfile(Study study) => new("--data")
    {
        Description = $"The directory of your own data, for profiles that read it. Default: {study.DataVariable}.",
    };

    /// <summary>Finds the files that <see cref="Data"/> names.</summary>
    /// <param name="study">The study; its profiles may declare the format of the data.</param>
    /// <param name="directory">The directory.</param>
    /// <returns>The files of both splits.</returns>
    /// <exception cref="CorpusFormatException">The files are missing.</exception>
    public static SplitFiles FilesIn(Study study, DirectoryInfo directory)
    {
        var declared = study.Profiles.FirstOrDefault(profile => profile.ReadsUsersData)?.Data;
        return SplitFiles.In(directory.FullName, declared?.Prefix ?? "", study.Labels, declared?.Format);
    }

    /// <summary>Creates the option <c>--cache</c> for the folder of prepared texts.</summary>
    /// <returns>The option.</returns>
    public static Option<DirectoryInfo> Cache() => new("--cache")
    {
        Description = "The folder of prepared texts.",
        DefaultValueFactory = _ => new DirectoryInfo(PreparedCache.Users.Directory),
    };

    /// <summary>Restricts an argument to known names.</summary>
    /// <param name="names">An argument of one name or several.</param>
    /// <param name="known">The accepted names.</param>
    /// <param name="kind">A word for what has the names.</param>
    public static void AcceptOnly(Argument names, string[] known, string kind = "experiment")
    {
        names.CompletionSources.Add(known);
        RefuseOptions(names);
        names.Validators.Add(given =>
        {
            string[] typed = [.. given.Tokens.Select(token => token.Value)];
            if (typed.Except(known).FirstOrDefault() is not { } unknown || unknown.StartsWith('-'))
                return;
            string[] parts = [.. typed.SelectMany(WrongUse.Parts)];
            var wrong = names.Arity.MaximumNumberOfValues == 1 || WrongUse.Parts(unknown).Length == 0 ? unknown : parts.Except(known).FirstOrDefault();
            given.AddError(wrong is null ? SeparateBySpaces(given.Parent as CommandResult, parts) : Unknown(wrong, known, kind));
        });
    }

    /// <summary>Explains that names are separated by spaces, and repeats the command with its options.</summary>
    /// <param name="command">The command.</param>
    /// <param name="names">The names.</param>
    private static string SeparateBySpaces(CommandResult? command, IEnumerable<string> names) => command is null
        ? $"Separate names by spaces: '{string.Join(' ', names)}'."
        : $"Separate names by spaces: '{WrongUse.PathOf(command)} {string.Join(' ', names)}{GivenOptions.Of(command, command.Command.Options)}'.";

    /// <summary>Explains that nothing has a name.</summary>
    /// <param name="unknown">The word in the command line.</param>
    /// <param name="known">The names that exist.</param>
    /// <param name="kind">A word for what has the names.</param>
    internal static string Unknown(string unknown, string[] known, string kind) => $"No {kind} is called '{unknown}'. {WrongUse.DidYouMean(unknown, known)}"
        + (known.Length == 0 ? $"The study has no {kind}s." : $"The {kind}s are: {string.Join(", ", known)}.");

    /// <summary>Reports an error for names that look like an unknown option, and lists the options of the command.</summary>
    /// <param name="names">An argument of names, none of which begins with '-'.</param>
    public static void RefuseOptions(Argument names) => names.Validators.Add(given =>
    {
        if (given.Tokens.Select(token => token.Value).FirstOrDefault(value => value.StartsWith('-')) is { } unknown)
            given.AddError(UnknownOption(unknown, (given.Parent as CommandResult)?.Command));
    });

    /// <summary>Explains that a command has no such option.</summary>
    /// <param name="unknown">The word that looks like an option.</param>
    /// <param name="command">The command; null if unknown.</param>
    public static string UnknownOption(string unknown, Command? command)
    {
        string[] options = [.. (command?.Options ?? []).Where(option => !option.Hidden).Select(option => option.Name)];
        var near = command is null ? null : WrongUse.NearestOption(unknown, command);
        return $"There is no option '{unknown}'. {(near is null ? $"The options are: {string.Join(", ", options)}." : $"Did you mean '{near}'?")}";
    }

    /// <summary>Adds a check of several values together. It is left out if a value cannot be read, because that is an error already.</summary>
    /// <param name="command">The command.</param>
    /// <param name="check">Reads values and adds errors.</param>
    public static void Validate(Command command, Action<CommandResult> check) => command.Validators.Add(given =>
    {
        if (given.Children.OfType<OptionResult>().All(IsReadable))
            check(given);
    });

    /// <summary>Returns whether the value of an option can be read. If it is missing or of another type, the library throws this exception.</summary>
    private static bool IsReadable(OptionResult option)
    {
        if (option.Tokens.Count > option.Option.Arity.MaximumNumberOfValues)
            return false;
        try
        {
            option.GetValueOrDefault<object>();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary><c>--device</c>: where runs are computed.</summary>
    /// <returns>The option; a CUDA device if there is one, where it is left out.</returns>
    public static Option<string?> Device() => new Option<string?>("--device")
    {
        Description = $"The device: {string.Join(", ", ComputeDevice.Names)}. Default: a CUDA device if there is one, otherwise the CPU.",
    }.AcceptOnlyFromAmong([.. ComputeDevice.Names]);

    /// <summary>Finds the device that was asked for.</summary>
    /// <param name="name">From the option; null where it was left out.</param>
    /// <param name="error">Told why there is none, why a GPU of this machine is not used although nobody asked for the CPU, and why this CPU is slow.</param>
    /// <returns>The device; null where there is none of that name.</returns>
    public static ComputeDevice? DeviceNamed(string? name, TextWriter error)
    {
        try
        {
            var device = name is null ? ComputeDevice.Current : ComputeDevice.Named(name);
            if (AboutGpu(name, device, device is { IsGpu: true } ? null : UnusedGpu.In(LibTorch.LoadedFrom, Surroundings.Here)) is { } sentence)
                error.WriteLine(sentence);
            if (device is not null && SlowCpu(device) is { } slow)
                error.WriteLine(slow);
            return device;
        }
        catch (ArgumentException contradiction)
        {
            error.WriteLine(contradiction.Message);
            return null;
        }
    }

    /// <summary>Says what a person should know of the device before anything is computed.</summary>
    /// <param name="asked">The name that was asked for; null where none was.</param>
    /// <param name="device">What there is.</param>
    /// <param name="unused">Why no GPU is used; null where one is, or there is no driver.</param>
    /// <returns>Sentences; null where there is nothing to say.</returns>
    internal static string? AboutGpu(string? asked, ComputeDevice? device, UnusedGpu? unused) => (asked, device) switch
    {
        (_, null) => "There is no CUDA device that this build's libtorch can use. './research doctor' shows what it found."
            + (unused is null ? "" : $" Here {unused.Seen}. {unused.ToDo}"),
        (null, { IsGpu: false }) when unused is not null => $"The CPU is used, although {unused.Seen}. {unused.ToDo} To use the CPU on purpose, pass "
            + "--device cpu.",
        _ => null,
    };

    /// <summary>Says why runs will take long on this CPU.</summary>
    /// <param name="device">Where they are made.</param>
    /// <returns>A sentence; null where the CPU has the instructions that the kernels are written for.</returns>
    private static string? SlowCpu(ComputeDevice device) => device.IsGpu || Avx2.IsSupported || AdvSimd.Arm64.IsSupported ? null
        : "This CPU has no AVX2, or AVX2 is switched off (DOTNET_EnableAVX2, DOTNET_EnableHWIntrinsic). A run takes about thirteen times as long. "
            + "The results are the same.";

    /// <summary>Creates the option <c>--profile</c>.</summary>
    /// <param name="study">The study.</param>
    /// <returns>The option; its default is RESEARCH_PROFILE, or the study's first profile if that variable is not set.</returns>
    public static Option<string> Profile(Study study) => new Option<string>("--profile")
    {
        Description = $"The profile, which sets data and number of epochs: {study.ProfileNames("or")}. {DescriptionOfData(study)}"
            + $"Default: {Study.ProfileVariable}, or {study.Profiles[0].Name} if that is not set.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(Study.ProfileVariable) is { Length: > 0 } name ? name : study.Profiles[0].Name,
    }.AcceptOnlyFromAmong([.. study.Profiles.Select(profile => profile.Name)]);

    private static string DescriptionOfData(Study study) => study.Profiles.Where(profile => profile.ReadsUsersData).ToList() is { Count: > 0 } users
        ? $"For {study.ProfileNames("and", users)}, the data are in {study.DataVariable}. " : "";

    /// <summary>Creates an option for names of experiments.</summary>
    /// <param name="study">The study.</param>
    /// <param name="name">The name of the option.</param>
    /// <param name="leftOut">A description of the default, for the help text.</param>
    /// <param name="usual">The default; null if the command decides.</param>
    /// <returns>The option; an unknown experiment is a usage error.</returns>
    public static Option<string[]> Named(Study study, string name, string leftOut, string[]? usual = null)
    {
        string[] known = [.. study.Experiments.Select(experiment => experiment.Name)];
        var option = new Option<string[]>(name)
        {
            Description = $"Names of experiments, separated by commas. Default: {leftOut}.",
            CustomParser = given => [.. given.Tokens.SelectMany(token => WrongUse.Parts(token.Value))],
        };
        if (usual is not null)
            option.DefaultValueFactory = _ => usual;
        option.Validators.Add(given =>
        {
            if (given.Tokens.Count > 0 && given.Tokens.All(token => WrongUse.Parts(token.Value).Length == 0))
                given.AddError($"{name} needs at least one name. {option.Description}");
            else if ((given.GetValueOrDefault<string[]>() ?? []).Except(known).FirstOrDefault() is { } unknown)
                given.AddError(Unknown(unknown, known, "experiment"));
        });
        return option;
    }

    /// <summary>Opens the profile that the command line selects.</summary>
    /// <param name="study">The study.</param>
    /// <param name="name">The value of <see cref="Profile"/>.</param>
    /// <param name="data">The value of <see cref="DataOfProfile"/>.</param>
    /// <param name="error">Receives the error message.</param>
    /// <returns>The profile; null after a usage error, for example if the profile needs the user's data and no directory was given.</returns>
    public static Experiments.Profile? Asked(Study study, string name, DirectoryInfo? data, TextWriter error)
    {
        try
        {
            string[] known = [.. study.Profiles.Select(profile => profile.Name)];
            if (!known.Contains(name)) // --profile was checked before, so the name is the variable's
            {
                throw new InvalidOperationException(
                    $"{Study.ProfileVariable} is '{name}'; expected {study.ProfileNames("or")}. {WrongUse.DidYouMean(name, known)}".TrimEnd());
            }
            if (data is not null && study.Profiles.Single(profile => profile.Name == name) is { ReadsUsersData: false })
            {
                var users = study.Profiles.Where(profile => profile.ReadsUsersData).ToList();
                throw new InvalidOperationException($"The profile {name} reads committed data, but --data names other data."
                    + (users.Count == 0 ? " No profile of this study reads your own data." : $" Add --profile {study.ProfileNames("or", users)}."));
            }
            return study.Profile(name, data?.FullName ?? Environment.GetEnvironmentVariable(study.DataVariable));
        }
        catch (InvalidOperationException missing)
        {
            error.WriteLine(missing.Message);
            return null;
        }
    }

    /// <summary>Creates the option <c>--json</c>.</summary>
    /// <returns>The option.</returns>
    public static Option<bool> Json() => new("--json") { Description = "Writes JSON to standard output, and nothing else." };

    /// <summary>Creates an option for a number in a range.</summary>
    /// <typeparam name="T">The type of the number.</typeparam>
    /// <param name="name">The name of the option.</param>
    /// <param name="description">The description for the help text.</param>
    /// <param name="least">The smallest accepted number.</param>
    /// <param name="most">The largest accepted number.</param>
    /// <param name="usual">The default; null if the option is required.</param>
    /// <returns>The option; anything but a number in the range is a usage error.</returns>
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

    /// <summary>Creates an option for a number in a range, without a default number.</summary>
    /// <typeparam name="T">The type of the number.</typeparam>
    /// <param name="name">The name of the option.</param>
    /// <param name="description">The description for the help text; it also states what happens without the option.</param>
    /// <param name="least">The smallest accepted number.</param>
    /// <param name="most">The largest accepted number.</param>
    /// <returns>The option; its default is null.</returns>
    public static Option<T?> NumberIfAny<T>(string name, string description, T least, T most) where T : struct, IParsable<T>, IComparable<T> =>
        new(name) { Description = description, CustomParser = given => InRange(given, name, least, most) };

    private static T? InRange<T>(ArgumentResult given, string name, T least, T most) where T : struct, IParsable<T>, IComparable<T>
    {
        if (given.Tokens is [var token] && T.TryParse(token.Value, CultureInfo.InvariantCulture, out var number) && number.CompareTo(least) >= 0
            && number.CompareTo(most) <= 0)
            return number;
        given.AddError(
            FormattableString.Invariant($"{name} must be {least} to {most}; got '{string.Join(' ', given.Tokens.Select(token => token.Value))}'."));
        return null;
    }

    /// <summary>Formats a value for <c>--json</c>.</summary>
    /// <param name="value">The value; the names of its properties become camel case.</param>
    /// <returns>Indented JSON.</returns>
    public static string Serialize(object value) => JsonSerializer.Serialize(value, Layout);
}
