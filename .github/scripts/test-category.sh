#!/usr/bin/env bash
# CATEGORY=LSTM test-category.sh: one category of the tests with coverage, its log as annotations and as a table in the job's summary.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [[ ! ${CATEGORY:-} =~ ^[A-Za-z]+$ ]]; then
    echo "CATEGORY is '${CATEGORY:-}'; expected the name of a category." >&2
    exit 2
fi
dotnet test --settings coverage.runsettings --filter "Category=$CATEGORY" --logger trx --logger 'GitHubActions;summary-include-skipped=true'
