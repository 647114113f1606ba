#!/usr/bin/env bash
# require-maintainer.sh OWNER/REPOSITORY PERSON: fails unless PERSON may maintain or administer the repository.
set -euo pipefail

usage="usage: require-maintainer.sh REPOSITORY PERSON"
role=$(gh api "repos/${1:?$usage}/collaborators/${2:?$usage}/permission" --jq .role_name)
case $role in
    admin | maintain) echo "$2 may set the label ($role)." ;;
    *)
        echo "$2 has the role '$role' here, but only maintainers can give a pull request the GPU." >&2
        exit 1
        ;;
esac
