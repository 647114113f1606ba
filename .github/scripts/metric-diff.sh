#!/usr/bin/env bash
# metric-diff.sh BASE RECEIVED OUT: what a change does to the metrics; a snapshot that was received and is not accepted yet stands for the accepted one.
# BASE is a commit of this repository; RECEIVED a folder that is searched for results/…/*.received.json; OUT gets data/ (base.sha and results/) and metrics.md.
# The Markdown goes to the job's summary too, cut to what GitHub takes of a step: 1 MiB, beyond which it would show none of it.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)

received=$(realpath "${2:?usage: metric-diff.sh BASE RECEIVED OUT}")
out=${3:?usage: metric-diff.sh BASE RECEIVED OUT}
base=$(git -C "$root" rev-parse --verify "${1:?usage: metric-diff.sh BASE RECEIVED OUT}^{commit}")
rm -rf "$out"
mkdir -p "$out/base" "$out/data"
out=$(realpath "$out")
echo "$base" > "$out/data/base.sha"
git -C "$root" archive "$base" results | tar -x -C "$out/base"
cp -R "$root/results" "$out/data/results"
if [ -d "$received/results" ] && [ ! "$received" -ef "$root" ]; then
    (cd "$received" && find results -type f -name '*.received.json' -exec cp --parents -t "$out/data" {} +)
fi
find "$out/data/results" -type f ! -name '*.verified.json' ! -name '*.received.json' ! -name noise.json -delete

cd "$root"
./research diff --base "$out/base/results" --head "$out/data/results" --out "$out/metrics.md"
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    "$root/.github/scripts/cut.sh" 1000000 < "$out/metrics.md" >> "$GITHUB_STEP_SUMMARY"
fi
