#!/usr/bin/env bash
# CONCLUSION=success RUN_URL=… COMMIT=… report-text.sh METRICS OUT: writes the comment of a pull request, from the folders base/ and head/ that
# untrusted-metrics.sh made.
# GitHub takes 65,536 characters of a comment; "./research diff" makes 60,000 bytes at most, and what makes them harmless adds some.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
metrics=$(realpath "${1:?usage: report-text.sh METRICS OUT}")
out=$(realpath "${2:?usage: report-text.sh METRICS OUT}")

case ${CONCLUSION:?} in
    success) state="pass" ;;
    failure) state="do not pass" ;;
    *) state="ended as '$CONCLUSION'" ;;
esac
{
    echo "The [checks](${RUN_URL:?}) of ${COMMIT:?} $state."
    echo
    if [ -d "$metrics/head" ]; then
        (cd "$root" && ./research diff --base "$metrics/base/results" --head "$metrics/head/results" --out "$metrics/metrics.md") >&2
        "$root/.github/scripts/plain-markdown.sh" < "$metrics/metrics.md" | "$root/.github/scripts/cut.sh" 64000
    else
        echo "They wrote no metrics."
    fi
} > "$out"
