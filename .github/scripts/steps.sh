# shellcheck shell=bash disable=SC2154 # the script that sources this sets $said
# Functions of scripts that run one step after the other. They are sourced, not run. The output of the last step is in the file that $said names.

fail() {
    echo "Failed: $1. The output:" >&2
    tail -n 100 "$said" >&2
    exit 1
}

# expect EXIT_CODE WHAT COMMAND…: runs a command that has to end with that code.
expect() {
    local code=0 started=$SECONDS
    "${@:3}" > "$said" 2>&1 || code=$?
    [ "$code" -eq "$1" ] || fail "$2: expected exit code $1, got $code"
    echo "$2: $((SECONDS - started)) s"
}
