#!/usr/bin/env bash
# Measures on a machine with a GPU everything that docs/gpu.md and results/performance.md say of one, and writes it into a folder.
#   gpu.sh OUTPUT [tests] [reruns] [memory] [training] [evaluation] [large]    all parts but "large" where none is named
# "large" trains one epoch of lstm on the profile full; it needs the data of the study's variable. Parts go on where another one failed.
# RESEARCH names the program (./research if not set), TESTS a published Harness.Tests.dll with vstest.console.dll beside it (dotnet test if not set).
# --dry-run as the first argument prints the commands and runs none.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
dry=0
[ "${1:-}" = --dry-run ] && dry=1 && shift
out=${1:?Usage: gpu.sh [--dry-run] OUTPUT [tests] [reruns] [memory] [training] [evaluation] [large]}
shift
parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=(tests reruns memory training evaluation)
research=${RESEARCH:-./research}
models=cnn,rnn-100,rnn-50,lstm,lstm-wide-dense,bilstm-attention
mkdir -p "$out"
failed=()

# measure NAME COMMAND…: writes what the command says to OUTPUT/NAME.txt and how long it took to OUTPUT/times.txt.
measure() {
    local name=$1 started=$SECONDS code=0
    shift
    if [ "$dry" -eq 1 ]; then
        echo "$name: $*"
        return
    fi
    "$@" > "$out/$name.txt" 2>&1 || code=$?
    echo "$name $((SECONDS - started)) s, exit code $code" | tee -a "$out/times.txt"
    [ "$code" -eq "${expected:-0}" ] || failed+=("$name")
}

asked() {
    [[ " ${parts[*]} " == *" $1 "* ]]
}

[ "$dry" -eq 1 ] || nvidia-smi > "$out/nvidia-smi.txt" 2>&1 || true
measure doctor "$research" doctor
if asked tests; then
    if [ -n "${TESTS:-}" ]; then
        measure tests env RESEARCH_REQUIRE_CUDA=1 dotnet "$(dirname "$TESTS")/vstest.console.dll" "$TESTS" --TestCaseFilter:Category=GPU
        measure tests-compilation dotnet "$(dirname "$TESTS")/vstest.console.dll" "$TESTS" --TestCaseFilter:FullyQualifiedName~CompilationTests
    else
        measure tests env RESEARCH_REQUIRE_CUDA=1 dotnet test --filter Category=GPU
        measure tests-compilation dotnet test --filter 'FullyQualifiedName~CompilationTests'
    fi
fi
if asked reruns; then
    # The snapshots of the first run are new, so it ends with 1. Once they are accepted, the others have to reproduce them in every digit.
    for device in cuda cuda-tf32; do
        expected=1 measure "first-$device" "$research" run all --device "$device" --fresh --runs "$out/runs" --results "$out/$device" --quiet
        measure "accept-$device" "$research" accept --results "$out/$device"
        for at_once in 1 3 8; do
            measure "rerun-$device-$at_once" "$research" run all --device "$device" --fresh --at-once "$at_once" --runs "$out/runs" --results "$out/$device" --quiet
        done
    done
    expected=1 measure without-own-kernels env RESEARCH_OWN_KERNELS=0 "$research" run lstm --device cuda --fresh --runs "$out/runs-without" --results "$out/without" --quiet
fi
if asked memory; then
    # Runs have to wait for memory, or end alone with a message. To see it on a large GPU, let another program hold most of the memory.
    measure memory-free nvidia-smi --query-gpu=memory.total,memory.free --format=csv
    measure memory-eight-at-once "$research" run lstm --device cuda --fresh --seeds 1..8 --at-once 8 --runs "$out/runs-memory" --quiet
fi
if asked training; then
    for device in cuda cuda-tf32; do
        measure "training-$device" "$research" bench train --device "$device" --models "$models" --peer --seconds 2 --rounds 5 --json
    done
    measure seeds-1 "$research" run lstm --device cuda --seeds 1 --epochs 20 --quiet
    measure seeds-8 "$research" run lstm --device cuda --seeds 1..8 --epochs 20 --quiet
fi
if asked evaluation; then
    for rows in 3680 65536; do
        measure "evaluation-$rows" "$research" bench train --device cuda --models "$models" --peer --seconds 1 --rounds 5 --evaluated-rows "$rows" --json
    done
fi
if asked large; then
    measure large "$research" run lstm --device cuda --profile full --seeds 1 --epochs 1
fi
if [ ${#failed[@]} -gt 0 ]; then
    echo "Failed: ${failed[*]}. Their output is in '$out'."
    exit 1
fi
echo "All measurements are done. The output is in '$out'."
