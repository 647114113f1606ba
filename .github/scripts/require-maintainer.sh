#!/usr/bin/env bash
# require-maintainer.sh OWNER/REPOSITORY PERSON: fails unless PERSON may maintain or administer the repository.
set -euo pipefail

role=$(gh api "repos/${1:?usage: require-maintainer.sh REPOSITORY PERSON}/collaborators/${2:?usage: require-maintainer.sh REPOSITORY PERSON}/permission" --jq .role_name)
case $role in
    admin | maintain) echo "$2 may set the label ($role)." ;;
    *)
        echo "$2 has the role '$role' here, but only maintainers can give a pull request the GPU." >&2
        exit 1
        ;;
esac
