#!/usr/bin/env bash
# coverage.sh DIR [LINES BRANCHES]: joins every coverage.json of coverlet below DIR, and fails if less of Harness/ is covered than LINES % (90) and
# BRANCHES % (80).
# A line or branch counts as covered if any of the files says so: categories that run on different machines add up to what one run would cover.
# Prints a table in Markdown, the least covered files first, and appends it to the job's summary where there is one.
set -euo pipefail

directory=${1:?usage: coverage.sh DIR [LINES BRANCHES]}
least_lines=${2:-90}
least_branches=${3:-80}
mapfile -d '' -t files < <(find "$directory" -name coverage.json -print0)
if [ ${#files[@]} -eq 0 ]; then
    echo "There is no coverage.json in or below '$directory'." >&2
    exit 1
fi

# {module: {file: {class: {method: {Lines: {number: hits}, Branches: [{Line, Ordinal, Hits, …}]}}}}}; where a checkout lies differs from machine to machine.
report=$(jq -rs --argjson lines "$least_lines" --argjson branches "$least_branches" '
    def share($of): if $of == 0 then 100 else 100 * . / $of end;
    def shown: . * 100 | floor / 100;
    [.[] | .[] | to_entries[] | (.key | gsub("\\\\"; "/") | sub("^.*/(?=Harness/)"; "")) as $file
        | .value | to_entries[] | .key as $class | .value | to_entries[] | .key as $method | .value
        | (.Lines | to_entries[] | {$file, kind: "line", key: .key, hit: (.value > 0)}),
          (.Branches[] | {$file, kind: "branch", key: "\($class) \($method) \(.Line) \(.Offset) \(.EndOffset) \(.Path) \(.Ordinal)", hit: (.Hits > 0)})]
    | group_by([.file, .kind, .key]) | map({file: .[0].file, kind: .[0].kind, hit: any(.[]; .hit)}) as $points
    | def of($kind; $all): ($all | map(select(.kind == $kind))) | {total: length, hit: (map(select(.hit)) | length)};
      def row($all): {lines: of("line"; $all), branches: of("branch"; $all)}
          | .lineShare = (.lines.total as $n | .lines.hit | share($n)) | .branchShare = (.branches.total as $n | .branches.hit | share($n));
    (row($points)) as $whole
    | ($points | group_by(.file) | map({file: .[0].file} + row(.)) | sort_by(.lines.hit - .lines.total)) as $each
    | ($whole.lineShare >= $lines and $whole.branchShare >= $branches) as $enough
    | "## Coverage of Harness/: \($whole.lineShare | shown) % of lines, \($whole.branchShare | shown) % of branches"
    , ""
    , "\(if $enough then "Enough" else "**Not enough**" end): \($lines) % and \($branches) % are required. The files with the most uncovered lines:"
    , ""
    , "| file | lines | of | % | branches | of | % |"
    , "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    , ($each[:15][] | "| `\(.file)` | \(.lines.hit) | \(.lines.total) | \(.lineShare | shown) "
        + "| \(.branches.hit) | \(.branches.total) | \(.branchShare | shown) |")' "${files[@]}")

echo "$report"
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    echo "$report" >> "$GITHUB_STEP_SUMMARY"
fi
if grep -qF '**Not enough**' <<< "$report"; then
    exit 1
fi
