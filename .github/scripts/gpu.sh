#!/usr/bin/env bash
# Measures on a machine with a GPU everything that docs/gpu.md and results/performance.md say of one, and writes it into a folder.
#   gpu.sh OUTPUT [tests] [sanitizer] [reruns] [killed] [memory] [training] [evaluation] [smoke] [large]    all parts but "large" where none is named
# "large" trains one epoch of lstm on the profile full; it needs the data of the study's variable. Parts go on where another one failed.
# RESEARCH names the program (./research if not set), TESTS a published Harness.Tests.dll with vstest.console.dll beside it (dotnet test if not set).
# PYTHON is a Python with PyTorch for the GPU, which holds memory in one of the parts (python3 if not set).
# --dry-run as the first argument prints the commands and runs none.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
dry=0
[ "${1:-}" = --dry-run ] && dry=1 && shift
out=${1:?Usage: gpu.sh [--dry-run] OUTPUT [tests] [sanitizer] [reruns] [killed] [memory] [training] [evaluation] [smoke] [large]}
shift
parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=(tests sanitizer reruns killed memory training evaluation smoke)
research=${RESEARCH:-./research}
python=${PYTHON:-python3}
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
    [[ " ${expected:-0} " == *" $code "* ]] || failed+=("$name")
}

# killed NAME COMMAND…: kills the command with its children (SIGKILL) once it has written a checkpoint into OUTPUT/checkpoints.
killed() {
    local name=$1 waited=0
    shift
    if [ "$dry" -eq 1 ]; then
        echo "$name: $* & (killed with SIGKILL after its first checkpoint)"
        return
    fi
    rm -rf "$out/checkpoints"
    setsid "$@" > "$out/$name.txt" 2>&1 &
    local process=$!
    until [ -n "$(find "$out/checkpoints" -name '*.checkpoint' 2> /dev/null)" ] || ! kill -0 "$process" 2> /dev/null || [ "$waited" -ge 600 ]; do
        sleep .05
        waited=$((waited + 1))
    done
    if kill -9 -- "-$process" 2> /dev/null && [ -n "$(find "$out/checkpoints" -name '*.checkpoint' 2> /dev/null)" ]; then
        echo "$name killed after its first checkpoint" | tee -a "$out/times.txt"
    else
        echo "$name ended before it could be killed" | tee -a "$out/times.txt"
        failed+=("$name")
    fi
    wait "$process" 2> /dev/null
}

# holding GIBIBYTES NAME COMMAND…: measures the command while another process leaves only so much of the GPU's memory free.
holding() {
    local left=$1 name=$2
    shift 2
    local code="import torch, time; free, _ = torch.cuda.mem_get_info(); "
    code+="held = torch.empty(max(0, free - int($left * 2 ** 30)), dtype=torch.uint8, device='cuda'); "
    code+="print('held', held.numel(), flush=True); time.sleep(1200)"
    if [ "$dry" -eq 1 ]; then
        echo "$name-holder: $python -c \"$code\" & (ended after the next command)"
        measure "$name" "$@"
        return
    fi
    "$python" -c "$code" > "$out/$name-holder.txt" 2>&1 &
    local holder=$!
    until grep -q held "$out/$name-holder.txt" || ! kill -0 "$holder" 2> /dev/null; do
        sleep .2
    done
    if kill -0 "$holder" 2> /dev/null; then
        measure "$name" "$@"
        kill "$holder"
    else
        failed+=("$name-holder")
    fi
    wait "$holder" 2> /dev/null
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
if asked sanitizer; then
    # Every kernel of ours, under NVIDIA's own checks. The tool comes with the CUDA toolkit.
    kernels='Category=GPU&(FullyQualifiedName~RecurrencesOnCuda|FullyQualifiedName~TrainingOnCuda|FullyQualifiedName~EvaluationOnCuda)'
    if [ "$dry" -eq 1 ] || command -v compute-sanitizer > /dev/null; then
        tests=(dotnet test --no-build --filter "$kernels")
        if [ -n "${TESTS:-}" ]; then
            tests=(dotnet "$(dirname "$TESTS")/vstest.console.dll" "$TESTS" --TestCaseFilter:"$kernels")
        fi
        for tool in memcheck racecheck; do
            measure "sanitizer-$tool" env RESEARCH_REQUIRE_CUDA=1 \
                compute-sanitizer --tool "$tool" --target-processes all --error-exitcode 1 "${tests[@]}"
        done
    else
        echo "compute-sanitizer is not installed: skipped" | tee -a "$out/times.txt"
    fi
fi
if asked reruns; then
    # The snapshots of the first run are new, so it ends with 1. Once they are accepted, the others have to reproduce them in every digit.
    for device in cuda cuda-tf32; do
        expected=1 measure "first-$device" "$research" run all --device "$device" --fresh --runs "$out/runs" --results "$out/$device" --quiet
        measure "accept-$device" "$research" accept --results "$out/$device"
        for at_once in 1 3 8; do
            measure "rerun-$device-$at_once" "$research" run all --device "$device" --fresh --at-once "$at_once" \
                --runs "$out/runs" --results "$out/$device" --quiet
        done
    done
    expected=1 measure without-own-kernels env RESEARCH_OWN_KERNELS=0 "$research" run lstm --device cuda --fresh \
        --runs "$out/runs-without" --results "$out/without" --quiet
fi
if asked killed; then
    # The run that is killed and started again has to reproduce the snapshot of a run that was not killed, in every digit.
    expected=1 measure whole "$research" run lstm --device cuda --fresh --runs "$out/runs-whole" --results "$out/whole" --quiet
    measure accept-whole "$research" accept --results "$out/whole"
    folders=(--checkpoints "$out/checkpoints" --runs "$out/runs-killed" --results "$out/whole")
    killed killed "$research" run lstm --device cuda --fresh --checkpoint-every 0.0005 "${folders[@]}" --quiet
    measure after-the-kill "$research" run lstm --device cuda --checkpoint-every 0.0005 "${folders[@]}" --quiet
fi
if asked memory; then
    # Runs have to wait for memory, or end alone with a message. Another process leaves as much as a small card has, and less.
    measure memory-free nvidia-smi --query-gpu=memory.total,memory.free --format=csv
    for left in 4 1; do
        expected="0 1" holding "$left" "memory-$left-GiB" "$research" run lstm --device cuda --fresh --seeds 1..8 --at-once 8 \
            --runs "$out/runs-memory-$left" --quiet
    done
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
if asked smoke; then
    expected=1 measure smoke "$research" run all --device cuda --profile smoke --fresh --runs "$out/runs-smoke" --results "$out/smoke" --quiet
fi
if asked large; then
    measure large "$research" run lstm --device cuda --profile full --seeds 1 --epochs 1
fi
if [ ${#failed[@]} -gt 0 ]; then
    echo "Failed: ${failed[*]}. Their output is in '$out'."
    exit 1
fi
echo "All measurements are done. The output is in '$out'."
