#!/usr/bin/env bash
# SCOPE=whole|kernels arithmetic.sh: prints this machine's CPU, and asks whether its arithmetic has the committed certificate.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [[ ! ${SCOPE:-} =~ ^(whole|kernels)$ ]]; then
    echo "SCOPE is '${SCOPE:-}'; expected whole or kernels." >&2
    exit 2
fi
uname -sm
case $(uname -s) in
    Linux) lscpu ;;
    Darwin) sysctl machdep.cpu hw.optional ;;
esac
./research doctor --arithmetic "$SCOPE"
