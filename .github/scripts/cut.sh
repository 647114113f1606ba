#!/usr/bin/env bash
# cut.sh BYTES: passes Markdown on, whole lines only, and says so where it had to leave some out.
set -euo pipefail

LC_ALL=C awk -v most="${1:?usage: cut.sh BYTES}" '
    { size += length($0) + 1 }
    size <= most - 200 { print; next }
    { left++ }
    END { if (left) printf "\n… %d more lines did not fit here. They are in the artifacts of the run.\n", left }'
