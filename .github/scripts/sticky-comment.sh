#!/usr/bin/env bash
# sticky-comment.sh OWNER/REPOSITORY HEAD_OWNER:BRANCH COMMIT FILE: writes FILE as the one comment of this workflow to the open pull request whose head is
# COMMIT. The comment is found again by its first line and its author, because somebody else may copy the line. A commit that is no longer the head gets none.
set -euo pipefail

repository=${1:?usage: sticky-comment.sh REPOSITORY HEAD COMMIT FILE}
head=${2:?usage: sticky-comment.sh REPOSITORY HEAD COMMIT FILE}
commit=${3:?usage: sticky-comment.sh REPOSITORY HEAD COMMIT FILE}
file=${4:?usage: sticky-comment.sh REPOSITORY HEAD COMMIT FILE}
marker='<!-- research: metrics of this pull request -->'

number=$(gh api --method GET "repos/$repository/pulls" -f state=open -f head="$head" \
    | jq -r --arg commit "$commit" 'map(select(.head.sha == $commit)) | first | .number // empty')
if [ -z "$number" ]; then
    echo "No open pull request has the head $commit, so no comment is written."
    exit 0
fi

body=$(mktemp)
trap 'rm -f "$body"' EXIT
{ echo "$marker"; cat "$file"; } > "$body"
mine=$(gh api --paginate "repos/$repository/issues/$number/comments" | jq -rs --arg marker "$marker" \
    'add // [] | map(select(.user.login == "github-actions[bot]" and (.body | startswith($marker)))) | first | .id // empty')
if [ -n "$mine" ]; then
    gh api --method PATCH "repos/$repository/issues/comments/$mine" -F body=@"$body" --silent
    echo "Comment $mine of pull request $number is up to date."
else
    gh api --method POST "repos/$repository/issues/$number/comments" -F body=@"$body" --silent
    echo "Wrote a comment to pull request $number."
fi
