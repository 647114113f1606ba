#!/usr/bin/env bash
# drop-label.sh OWNER/REPOSITORY NUMBER LABEL: takes a label off a pull request. One that is gone already is no failure.
set -euo pipefail

path="repos/${1:?usage: drop-label.sh REPOSITORY NUMBER LABEL}/issues/${2:?usage: drop-label.sh REPOSITORY NUMBER LABEL}/labels"
if gh api "$path" --paginate --jq '.[].name' | grep -qxF -- "${3:?usage: drop-label.sh REPOSITORY NUMBER LABEL}"; then
    gh api --method DELETE "$path/$3" --silent
    echo "The branch has new commits, so the label '$3' was removed. A maintainer can set it again."
fi
