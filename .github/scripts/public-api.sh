#!/usr/bin/env bash
# Writes the public types and members of the packages to PublicAPI.Unshipped.txt of Harness and Harness.Xunit, without those in PublicAPI.Shipped.txt.
# Run it after a change of the public API, and commit the difference: a reviewer sees there what users will see.
set -euo pipefail
cd "$(dirname "$0")/../.."
said=$(mktemp)
trap 'rm -f "$said"' EXIT

for project in Harness Harness.Xunit; do
    echo '#nullable enable' > "$project/PublicAPI.Unshipped.txt"
    # The analyzer names each symbol that no file has. Its text is the line of the file.
    if ! dotnet build "$project" --no-incremental --no-dependencies -p:TreatWarningsAsErrors=false > "$said" 2>&1; then
        tail -n 20 "$said" >&2
        exit 1
    fi
    sed -nE "s/.*RS0016: Symbol '(.*)' is not part of the declared public API.*/\1/p" "$said" | LC_ALL=C sort -u >> "$project/PublicAPI.Unshipped.txt"
    echo "$project: $(($(wc -l < "$project/PublicAPI.Unshipped.txt") - 1)) symbols that are not shipped"
    if grep -q 'RS0017' "$said"; then
        echo "$project/PublicAPI.Shipped.txt lists symbols that are no longer in the code:" >&2
        grep -o "RS0017: [^(]*" "$said" | sort -u >&2
        exit 1
    fi
done
