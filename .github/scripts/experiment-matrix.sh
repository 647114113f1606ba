#!/usr/bin/env bash
# experiment-matrix.sh "NAMES" "SEEDS" ["PLAN"]: shards=[{"experiment":…,"seed":…},…], one for each experiment and seed, as a line for $GITHUB_OUTPUT.
# PLAN is what './research decide --plan' prints: where it is given, its shards are taken, and NAMES and SEEDS are not used.
# NAMES with spaces between them, all experiments if empty; SEEDS such as 1,2,5..8. All experiments are those that have a snapshot of the smoke profile.
set -euo pipefail
cd "$(dirname "$0")/../.."
most=256 # jobs that GitHub runs of one matrix

known=$(for file in results/smoke/cpu/*.verified.json; do basename "$file" .verified.json; done | grep -vxE 'claims|comparison|decision')
if [ -n "${3:-}" ]; then
    # Checked before it becomes the matrix: experiments that exist, and seeds and ranges of seeds with commas between them.
    if ! plan=$(jq -ce --arg known "$known" --argjson most $most '
        ($known | split("\n")) as $names
        | select(type == "array" and length >= 1 and length <= $most and all(.[];
            type == "object" and (keys == ["experiment", "seed"]) and (.experiment | IN($names[]))
            and (.seed | type == "string" and test("^[0-9]{1,4}(\\.\\.[0-9]{1,4})?(,[0-9]{1,4}(\\.\\.[0-9]{1,4})?)*$"))))' <<< "$3"); then
        echo "The plan must be a list of 1 to $most objects with an experiment and its seeds, as printed by './research decide --plan'." >&2
        exit 2
    fi
    echo "shards=$plan"
    exit
fi
read -ra names <<< "${1:-}"
[ ${#names[@]} -gt 0 ] || mapfile -t names <<< "$known"
for name in "${names[@]}"; do
    if ! grep -qxF -- "$name" <<< "$known"; then
        echo "No experiment is called '$name'. The experiments are: ${known//$'\n'/, }." >&2
        exit 2
    fi
done

seeds=()
IFS=, read -ra parts <<< "${2:?usage: experiment-matrix.sh NAMES SEEDS}"
for part in "${parts[@]}"; do
    if [[ ! $part =~ ^\ *([1-9][0-9]{0,3})(\.\.([1-9][0-9]{0,3}))?\ *$ ]] || [ "${BASH_REMATCH[1]}" -gt "${BASH_REMATCH[3]:-${BASH_REMATCH[1]}}" ]; then
        echo "'$part' is not a seed or a range of seeds; expected for example 1,2,5..8." >&2
        exit 2
    fi
    mapfile -t -O ${#seeds[@]} seeds < <(seq "${BASH_REMATCH[1]}" "${BASH_REMATCH[3]:-${BASH_REMATCH[1]}}")
done

shards=$(jq -cn --arg names "${names[*]}" --arg seeds "${seeds[*]}" '[($names | split(" ") | unique[]) as $experiment
    | ($seeds | split(" ") | map(tonumber) | unique[]) as $seed | {$experiment, $seed}]')
count=$(jq length <<< "$shards")
if [ "$count" -gt $most ]; then
    echo "There are $count shards, but a matrix may have at most $most jobs. Name fewer experiments or seeds." >&2
    exit 2
fi
echo "shards=$shards"
