#!/usr/bin/env bash
# Makes the packages, then a study from the template in an empty folder outside the repository, and follows the way of a new user:
# a new snapshot is refused, accepted and reproduced; a changed dropout rate is refused by name; an experiment, a claim and an invariant are added.
# FIVE_STARS=FOLDER packages.sh also trains the study of docs/five-stars on train.csv and test.csv of that folder, and compares its committed snapshots.
# The last line is "The packages work." Each step says what it expects; the first one that fails ends the script with what was said.
set -euo pipefail
repository=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
feed=$scratch/feed
said=$scratch/said.txt
# Packages that are there already are not loaded again.
warm=$(dotnet nuget locals global-packages --list --force-english-output | sed 's/^global-packages: //')
mkdir -p "$warm"
unset CI GITHUB_ACTIONS RESEARCH_PROFILE NUGET_PACKAGES # a build server accepts nothing; here a user does
export DiffEngine_Disabled=true DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=true

# shellcheck source=.github/scripts/steps.sh
. "$repository/.github/scripts/steps.sh"

says() {
    grep -qF -- "$1" "$said" || fail "expected '$1'"
}

# With --no-build: only where nothing was changed since the last build.
study() {
    dotnet run --no-build --project Experiments.Tests -- "$@"
}

cd "$repository"
for project in Harness Harness.Xunit Templates; do
    # The analyzers have already looked at this code, in the build of the tests.
    expect 0 "pack $project" dotnet pack "$project" -o "$feed" -warnaserror -p:RunAnalyzers=false
done
for package in "$feed"/Research.Harness*.nupkg; do
    unzip -Z1 "$package" > "$said"
    for file in README.md lib/net10.0/; do
        says "$file"
    done
    ! grep -qE '^(content|contentFiles|runtimes)/' "$said" || fail "$package has content or native libraries"
    unzip -p "$package" '*.nuspec' > "$said"
    says '<license type="expression">MIT</license>'
    ! grep -qi 'libtorch\|TorchSharp-' "$said" || fail "$package depends on the libtorch of one system"
    [ -f "${package%.nupkg}.snupkg" ] || fail "$package has no symbols"
done

cat > "$scratch/NuGet.Config" << CONFIG
<configuration>
  <config><add key="globalPackagesFolder" value="$scratch/packages" /></config>
  <packageSources><add key="fresh" value="$feed" /></packageSources>
  <fallbackPackageFolders>
    <clear />
    $([ -d "$warm" ] && [ ! -d "$warm/research.harness" ] && echo "<add key=\"warm\" value=\"$warm\" />")
  </fallbackPackageFolders>
</configuration>
CONFIG

cd "$scratch"
expect 0 'install the template' dotnet new install "$feed"/Research.Templates.*.nupkg --debug:custom-hive "$scratch/templates"
# A name with a dot and a hyphen: the namespace may keep the dot, and a class may have neither.
expect 0 'make a study' dotnet new research-study -n Acme.Film-Noir --debug:custom-hive "$scratch/templates"
cd Acme.Film-Noir
start=$SECONDS

expect 1 'a new snapshot is refused' dotnet test
says 'Received: pooled.received.json'
says 'Failed:     2,'
expect 0 'it is accepted' ./research accept
says 'smoke/cpu/pooled: accepted'
expect 0 'a second run gives the same bits' dotnet test
says 'Failed:     0,'
way=$((SECONDS - start))
expect 1 'a filter that matches no test fails' dotnet test --no-build --filter Category=typo

sed -i.old 's/DropoutRate = 0\.3/DropoutRate = 0/' Experiments.Tests/Models/PooledWords.cs
expect 1 'a changed dropout rate is refused' dotnet test
says 'Dropout (16): 0; Dropout 0.3'
says 'Dropout (16): 0; Dropout 0, '
mv Experiments.Tests/Models/PooledWords.cs.old Experiments.Tests/Models/PooledWords.cs

cat > Experiments.Tests/BeatsACoin.cs << 'CODE'
using Harness.Invariants;

namespace Acme.Film_Noir;

/// <summary>Refuses a model that tells next to nothing.</summary>
public sealed class BeatsACoin : IInvariant<RunEvidence>
{
    private const double Least = 0.60;

    public string Name => "beats-a-coin";

    public IReadOnlyList<int> Defects => [];

    public string Defends => "A model that tells next to nothing.";

    public Stage Stage => Stage.Result;

    public string Cost => "One comparison.";

    public bool Applies(RunEvidence evidence) => evidence.TestEvaluation is not null;

    public Violation? Check(RunEvidence evidence) => evidence.TestEvaluation!.Metrics.Accuracy >= Least
        ? null
        : new Violation(Name, "The test accuracy is close to chance.", "an accuracy above chance.", "a model that is too small.", "Models/");
}
CODE
cat > Experiments.Tests/Runs/WideExperiment.cs << 'CODE'
namespace Acme.Film_Noir.Runs;

[Trait("Category", "Pooled")]
public sealed class WideExperiment(Laboratory lab) : ExperimentTest<Laboratory>(lab, Acme_Film_NoirStudy.Wide, parameters: 9_153, trainable: 9_153);
CODE
declaration=Experiments.Tests/Acme_Film_NoirStudy.cs
cat > "$scratch/wide.txt" << 'CODE'
    public static Experiment Wide { get; } = Pooled with
    {
        Name = "pooled-wide",
        Model = random => new PooledWords(PooledWords.Hyperparameters.Usual with { Hidden = 64 }, random),
        Declares = new(9_153, "Embedding, GlobalMaxPooling1D, Dropout, Dense, Dense"),
    };

CODE
cat > "$scratch/claims.txt" << 'CODE'
        Invariants = Harness.Invariants.InvariantCatalogue.Standard.With(new BeatsACoin()),
        Claims =
        [
            new()
            {
                Name = "wide-helps",
                Statement = "A hidden layer of 64 units does better than one of 16.",
                Source = "the test of the packages",
                First = Wide,
                Second = Pooled,
                Factor = "dense layers",
                Direction = Harness.Experiments.Claims.Direction.Higher,
                SmallestDifference = 0.01,
            },
        ],
CODE
awk -v wide="$scratch/wide.txt" -v claims="$scratch/claims.txt" '
    /The declaration of the study, which/ { while ((getline line < wide) > 0) print line }
    { sub(/Experiments = \[Pooled\]/, "Experiments = [Pooled, Wide]"); print }
    /Experiments = \[Pooled, Wide\]/ { while ((getline line < claims) > 0) print line }
' "$declaration" > "$scratch/study.cs"
mv "$scratch/study.cs" "$declaration"

expect 1 'an added experiment and an added invariant are refused as new' dotnet test
says 'Failed:     3,'
says 'Received: pooled-wide.received.json'
says 'only received "beats-a-coin"'
expect 0 'they are accepted' study accept
expect 1 'run: the claim is new' study run all
says 'claims is new: it has no accepted snapshot yet.'
says './research accept claims'
expect 0 'it is accepted' study accept claims
expect 0 'run: everything holds' study run all
says 'pooled-wide equals its snapshot in every digit'
says 'claims equals its snapshot in every digit'
says 'All 4 snapshots hold.'
for seed in 1 2 3; do
    expect 0 "run: the shard of seed $seed" study run all --seeds "$seed" --runs "$scratch/shards/$seed"
done
expect 0 'merge: the shards give the same snapshots' study merge "$scratch"/shards/*
says 'All 4 snapshots hold.'
expect 0 'calibrate: the added experiment' study calibrate --experiments pooled-wide --seeds 8 --again 3 --mistaken 3
says 'pooled-wide, seed 101'
rm results/smoke/cpu/*.md
expect 0 'report: the claim and the experiment' study report
cat results/smoke/cpu/*.md > "$said"
says 'A hidden layer of 64 units does better than one of 16.'
says 'pooled-wide'
expect 0 'doctor: the machine holds the certificate of the harness' study doctor --arithmetic

sed -i.old 's/Least = 0\.60/Least = 0.99/' Experiments.Tests/BeatsACoin.cs
expect 0 'build with a stricter invariant' dotnet build
expect 1 'it refuses the runs' study run pooled
says 'beats-a-coin: The test accuracy is close to chance.'

sed -i.old 's/return _output.call(x)/return sigmoid(_output.call(x))/' Experiments.Tests/Models/PooledWords.cs
expect 1 'an operation of torch that has other bits elsewhere does not build' dotnet build
says 'error RS0030'
mv Experiments.Tests/Models/PooledWords.cs.old Experiments.Tests/Models/PooledWords.cs

sed -i.old '/libtorch/d; /TorchSharp-cuda/d' Torch.props
expect 1 'a program without libtorch does not build' dotnet build
says 'error RESEARCH001'

if [ -n "${FIVE_STARS:-}" ]; then
    cd "$scratch"
    expect 0 'five stars: make a study' dotnet new research-study -n Stars --debug:custom-hive "$scratch/templates"
    cd Stars
    rm -r Experiments.Tests/Models Experiments.Tests/Runs Experiments.Tests/ComparisonTests.cs fixtures
    cp -r "$repository"/docs/five-stars/StarsStudy.cs "$repository"/docs/five-stars/Models Experiments.Tests/
    cp -r "$repository"/docs/five-stars/results .
    mkdir "$scratch/five-stars"
    ln -s "$(realpath "$FIVE_STARS")"/*.csv "$scratch/five-stars/"
    cp "$repository"/docs/five-stars/data.json "$scratch/five-stars/"
    export STARS_DIR=$scratch/five-stars
    expect 0 'five stars: build' dotnet build
    expect 0 'five stars: every snapshot holds' study run all --profile stars
    says 'All 7 snapshots hold.'
fi

echo "From the new study to its second run: $way s."
echo 'The packages work.'
