#!/usr/bin/env bash
# CATEGORY=LSTM test-category.sh: one category of the tests with coverage, its log as annotations and as a table in the job's summary.
# It fails where no test has the category, and where no result was seen: dotnet test itself ends with 0 in the first case, and when it is ended by SIGTERM.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [[ ! ${CATEGORY:-} =~ ^[A-Za-z]+$ ]]; then
    echo "CATEGORY is '${CATEGORY:-}'; expected the name of a category." >&2
    exit 2
fi
categories=$(grep -rhoE 'Trait\("Category", "[A-Za-z]+"' --include='*.cs' Harness.Tests Experiments.Tests | sed -E 's/.*"([A-Za-z]+)"$/\1/' | sort -u)
if ! grep -qx "$CATEGORY" <<< "$categories"; then
    echo "No test has the category $CATEGORY. The categories are: $(tr '\n' ' ' <<< "$categories")" >&2
    exit 1
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet test --settings coverage.runsettings --filter "Category=$CATEGORY" --logger trx --logger 'GitHubActions;summary-include-skipped=true' | tee "$log"
if ! grep -qE '^(Passed!|Skipped!) ' "$log"; then
    echo "dotnet test ended without a result: it was stopped, or it ran no test." >&2
    exit 1
fi
