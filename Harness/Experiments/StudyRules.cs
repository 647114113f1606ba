using System.Text.RegularExpressions;
using Harness.Training;

namespace Harness.Experiments;

/// <summary>The rules for the declaration of a study. They are checked before a command runs, so that nothing is trained in vain.</summary>
internal static partial class StudyRules
{
    /// <summary>The longest name. File names have at most 255 characters, and hold more than a name.</summary>
    private const int LongestName = 100;

    /// <summary>Names that no experiment may have: "run all" means every experiment, and the others are files beside its snapshot.</summary>
    private static readonly string[] ReservedNames = ["all", "claims", "comparison", "decision"];

    /// <summary>Checks a declaration. It builds no model, so it is quick.</summary>
    /// <param name="study">The declaration.</param>
    /// <exception cref="ExperimentDeclarationException">See <see cref="Study.Require"/>.</exception>
    public static void Require(Study study)
    {
        RequireEntries(study, nameof(Study.Experiments), study.Experiments);
        RequireEntries(study, nameof(Study.Profiles), study.Profiles);
        RequireEntries(study, nameof(Study.Claims), study.Claims);
        RequireEntries(study, nameof(Study.PublishedClaims), study.PublishedClaims);
        RequireAny(study, "experiment", nameof(Study.Experiments), study.Experiments.Count);
        RequireAny(study, "profile", nameof(Study.Profiles), study.Profiles.Count);
        RequireNames(study, "experiment", study.Experiments.Select(experiment => experiment.Name));
        RequireNames(study, "profile", study.Profiles.Select(profile => profile.Name));
        RequireNames(study, "claim", study.Claims.Concat(study.PublishedClaims).Select(claim => claim.Name));
        RequireNoReservedName(study);
        foreach (var profile in study.Profiles)
        {
            RequireEntries(study, $"the seeds of the profile '{profile.Name}'", profile.Seeds?.Cast<object?>());
            RequireSeeds($"The profile '{profile.Name}' of the study {study.Name} declares", profile.Seeds!);
        }
        foreach (var claim in study.Claims)
        {
            RequireEntries(study, $"the claim '{claim.Name}'", [claim.First, claim.Second]);
            RequireListed(study, claim.Name, claim.First);
            RequireListed(study, claim.Name, claim.Second);
        }
    }

    /// <summary>Refuses null: a static property that is declared below the study has no value yet when the study reads it.</summary>
    private static void RequireEntries(Study study, string list, IEnumerable<object?>? entries)
    {
        if (entries?.Contains(null) ?? true)
        {
            throw new ExperimentDeclarationException($"The study {study.Name} lists null under {list}. C# sets static properties from top to bottom: declare "
                + "the entries above the study.");
        }
    }

    private static void RequireAny(Study study, string kind, string list, int count)
    {
        if (count == 0)
            throw new ExperimentDeclarationException($"The study {study.Name} declares no {kind}. List at least one under {list}.");
    }

    private static void RequireNames(Study study, string kind, IEnumerable<string> names)
    {
        var all = names.ToList();
        if (all.FirstOrDefault(name => !DeclaredName().IsMatch(name) || name.Length > LongestName) is { } unfit)
        {
            throw new ExperimentDeclarationException($"The study {study.Name} declares the {kind} '{unfit}'; expected a name with only a to z, 0 to 9 and '-', "
                + $"at most {LongestName} characters, not beginning with '-'. Names are parts of file names and snapshots.");
        }
        if (all.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ExperimentDeclarationException($"The study {study.Name} declares {twice.Count()} {kind}s with the name '{twice.Key}'. "
                + "Give each its own name, because snapshots and reports are found by name.");
        }
    }

    private static void RequireNoReservedName(Study study)
    {
        if (study.Experiments.FirstOrDefault(experiment => ReservedNames.Contains(experiment.Name)) is { } reserved)
        {
            throw new ExperimentDeclarationException($"The study {study.Name} declares the experiment '{reserved.Name}'; expected another name, because the "
                + $"commands and the folder of results use {string.Join(", ", ReservedNames.Select(name => $"'{name}'"))} themselves.");
        }
    }

    private static void RequireSeeds(string subject, IReadOnlyList<int> seeds)
    {
        if (seeds.Count == 0)
            throw new ExperimentDeclarationException($"{subject} no seed; expected at least one under Seeds.");
        if (seeds.GroupBy(seed => seed).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ExperimentDeclarationException($"{subject} the seed {twice.Key} {twice.Count()} times in [{string.Join(", ", seeds)}]; expected "
                + "different seeds.");
        }
        if (seeds.Min() is < 0 and var negative)
            throw new ExperimentDeclarationException($"{subject} the seed {negative}; expected seeds of at least 0.");
    }

    private static void RequireListed(Study study, string claim, Experiment experiment)
    {
        if (study.Experiments.Contains(experiment))
            return;
        throw new ExperimentDeclarationException(study.Experiments.Any(listed => listed.Name == experiment.Name)
            ? $"The claim '{claim}' compares another '{experiment.Name}' than the one that the study {study.Name} lists under Experiments. Declare it once, "
                + "and use this property in both places."
            : $"The claim '{claim}' compares '{experiment.Name}', which the study {study.Name} does not list. List it under Experiments: "
                + $"{string.Join(", ", study.Experiments.Select(listed => listed.Name))}.");
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]*\z")]
    private static partial Regex DeclaredName();
}
