#!/usr/bin/env bash
# untrusted-metrics.sh IN OUT: copies only metric snapshots and calibrated noise from the artifact of a pull request to OUT/head, and what they are compared
# with to OUT/base.
# Whoever made IN may have made it to harm: names, sizes and JSON are checked, links are refused, everything else is left behind, and nothing of it is run.
# The base is a commit that the artifact names and that has to be one of the branch that is checked out; its files come from git, not from the artifact.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
in=${1:?usage: untrusted-metrics.sh IN OUT}
out=${2:?usage: untrusted-metrics.sh IN OUT}
name='^results/(smoke|sample|full)/(cpu|cuda|cuda-tf32)/(data-[0-9a-f]{8}-[0-9a-f]{8}/)?([a-z0-9][a-z0-9-]{0,63}\.(verified|received)|noise)\.json$'

mkdir -p "$out"
if [ ! -e "$in/base.sha" ]; then
    echo "There is no artifact, because the run stopped before it."
    exit 0
fi
if [ -n "$(find "$in" ! -type f ! -type d -print -quit)" ]; then
    echo "The artifact is not read, because it contains something that is neither a file nor a folder." >&2
    exit 1
fi
if [ "$(find "$in" -type f -printf . | head -c 5001 | wc -c)" -gt 5000 ]; then
    echo "The artifact is not read, because it has more than 5,000 files." >&2
    exit 1
fi

base=$(head -c 40 "$in/base.sha" | tr -d '\0')
if [[ ! $base =~ ^[0-9a-f]{40}$ ]] || ! git -C "$root" merge-base --is-ancestor "$base" HEAD 2> /dev/null; then
    echo "The artifact is not read, because its base is not a commit of this branch." >&2
    exit 1
fi
mkdir -p "$out/base" "$out/head/results"
git -C "$root" archive "$base" results | tar -x -C "$out/base"

taken=0
left=0
while IFS= read -r -d '' file; do
    if [[ $file =~ $name ]] && [ "$(stat -c %s "$in/$file")" -le 1048576 ] && jq -e 'type == "object"' "$in/$file" > /dev/null 2>&1; then
        mkdir -p "$out/head/$(dirname "$file")"
        cp --no-dereference "$in/$file" "$out/head/$file"
        taken=$((taken + 1))
    else
        left=$((left + 1))
    fi
done < <(cd "$in" && find . -type f -printf '%P\0')
echo "$taken files are used, $left other files are ignored."
