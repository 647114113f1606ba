#!/usr/bin/env bash
# Measures on a machine with a GPU what docs/gpu.md and results/performance.md say of one. docs/gpu.md, "Measuring on a GPU", describes the parts and settings.
#   gpu.sh [--dry-run] FOLDER [PART…]
# FOLDER gets summary.txt, doctor.txt, nvidia-smi.txt and an archive PART.tgz for each part. A part goes on where another one failed, and stops when its
# seconds are used up. Exit code: 0, 1 if a part failed, 2 if something is missing; then nothing was run.
# --dry-run prints the commands and runs none.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
usual=(tests training evaluation smoke reruns killed memory sanitizer) # the most important ones first
known=("${usual[@]}" compilation large)
dry=0
[ "${1:-}" = --dry-run ] && dry=1 && shift
if [ $# -eq 0 ]; then
    echo "Usage: gpu.sh [--dry-run] FOLDER [PART…]. The parts are: ${known[*]}. All but compilation and large if none is named." >&2
    exit 2
fi
out=$1
shift
parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=("${usual[@]}")
for part in "${parts[@]}"; do
    if [[ " ${known[*]} " != *" $part "* ]]; then
        echo "There is no part '$part'. The parts are: ${known[*]}." >&2
        exit 2
    fi
done

research=${RESEARCH:-./research}
python=${PYTHON:-python3}
sanitizer=${COMPUTE_SANITIZER:-compute-sanitizer}
limit=${PART_SECONDS:-540}
all_models=cnn,rnn-100,rnn-50,lstm,lstm-wide-dense,bilstm-attention
[ -z "${DOTNET_ROOT:-}" ] || PATH=$DOTNET_ROOT:$PATH

# asked PART…: whether one of these parts is to be run.
asked() {
    local one
    for one in "$@"; do
        [[ " ${parts[*]} " != *" $one "* ]] || return 0
    done
    return 1
}

# libtorch_is_in FOLDER: whether a libtorch with CUDA lies there.
libtorch_is_in() {
    compgen -G "$1/libtorch_cuda*.so" > /dev/null
}

missing=()
check_program() {
    local said
    if [ -z "${RESEARCH:-}" ]; then
        if [ -z "$(dotnet --list-sdks 2> /dev/null)" ]; then
            missing+=("No .NET SDK was found, which ./research needs: install it, or set RESEARCH to the file research of a published program.")
        fi
        case ${TorchBackend:-} in
            cuda) ;;
            external) libtorch_is_in "${LIBTORCH_DIR:-}" || missing+=("LIBTORCH_DIR is not set to a folder with libtorch_cuda.so: \
set it to the folder torch/lib of a PyTorch installation.") ;;
            *) missing+=("TorchBackend is '${TorchBackend:-}', so ./research would be built for a CPU: set it to cuda, or to external with LIBTORCH_DIR.") ;;
        esac
    elif [ ! -x "$RESEARCH" ]; then
        missing+=("RESEARCH is '$RESEARCH', which is not a program: set it to the file research of a published program.")
    else
        said=$("$RESEARCH" --help 2>&1 > /dev/null) || missing+=("'$RESEARCH --help' fails (${said%%$'\n'*}): \
if the program was not published with --self-contained, set DOTNET_ROOT to the folder of a .NET runtime.")
        libtorch_is_in "${LIBTORCH_DIR:-}" || libtorch_is_in "$(dirname "$RESEARCH")" \
            || missing+=("LIBTORCH_DIR is not set to a folder with libtorch_cuda.so: set it to the folder torch/lib of a PyTorch installation.")
    fi
}
check_tests() {
    if [ -z "${TESTS:-}" ]; then
        if [ -z "$(dotnet --list-sdks 2> /dev/null)" ]; then
            missing+=("No .NET SDK was found, which \"dotnet test\" needs: install it, or set TESTS to a published Harness.Tests.dll.")
        fi
        return
    fi
    [ -f "$TESTS" ] || missing+=("TESTS is '$TESTS', which is not a file: set it to a published Harness.Tests.dll.")
    [ -f "$(vstest)" ] || missing+=("There is no '$(vstest)': copy the SDK's vstest.console.dll and its libraries there.")
    command -v dotnet > /dev/null \
        || missing+=("The program dotnet was not found, which runs the published tests: set DOTNET_ROOT to the folder of a .NET runtime.")
}
check() {
    local tool
    for tool in timeout setsid tar; do
        command -v "$tool" > /dev/null || missing+=("The program $tool was not found: install it (Debian's packages coreutils, util-linux and tar).")
    done
    if asked "${usual[@]}" large; then
        command -v nvidia-smi > /dev/null || missing+=("The program nvidia-smi was not found: install NVIDIA's driver, or put its folder on the PATH.")
        check_program
    fi
    if asked tests compilation sanitizer; then
        check_tests
    fi
    if asked training evaluation memory \
        && ! "$python" -c 'import numpy, sys, torch; sys.exit(not torch.cuda.is_available())' > /dev/null 2>&1; then
        missing+=("'$python' has no numpy and torch that see the GPU, which the parts training, evaluation and memory need: \
set PYTHON to a Python with PyTorch for CUDA.")
    fi
    if asked sanitizer && ! command -v "$sanitizer" > /dev/null; then
        missing+=("The program '$sanitizer' was not found, which the part sanitizer needs: \
install the CUDA toolkit, set COMPUTE_SANITIZER to its path, or leave the part out by naming the others.")
    fi
}

# vstest: the path of the program that runs the published tests.
vstest() {
    echo "${VSTEST:-$(dirname "$TESTS")/vstest/vstest.console.dll}"
}

if [ "$dry" -eq 0 ]; then
    check
    if [ ${#missing[@]} -gt 0 ]; then
        printf '%s\n' "${missing[@]}" "Nothing was run." >&2
        exit 2
    fi
    mkdir -p "$out"
    out=$(cd "$out" && pwd)
    scratch=$(mktemp -d) # archives of runs and checkpoints, which are too large to be kept
    trap 'rm -rf "$scratch"' EXIT
    echo "$(date -u '+%F %T') UTC: ${parts[*]}" >> "$out/summary.txt"
else
    scratch=SCRATCH
fi
failed=()

# note SENTENCE: writes it to the terminal and to the summary.
note() {
    echo "$1" | tee -a "$out/summary.txt"
}

# fails NAME WHY: notes that a measurement of this part failed.
fails() {
    note "$part/$1 failed: $2"
    failed+=("$part/$1")
}

# restart_the_clock: gives the commands that follow as many seconds as a part has.
restart_the_clock() {
    deadline=$((SECONDS + limit))
}

# measure NAME COMMAND…: writes what the command says to FOLDER/PART/NAME.txt, and how long it took to the summary. The command is stopped when the part's
# seconds are used up, or after $most seconds. It has to end with one of the exit codes in $expected.
measure() {
    local name=$1 started=$SECONDS code=0 left=$((deadline - SECONDS))
    shift
    if [ "$dry" -eq 1 ]; then
        echo "$part/$name: $*"
        return 0
    fi
    [ -z "${most:-}" ] || [ "$most" -gt "$left" ] || left=$most
    if [ "$left" -le 0 ]; then
        fails "$name" "it was not started, because the part's $limit s are used up"
        return 1
    fi
    timeout --kill-after=15 "$left" "$@" > "$folder/$name.txt" 2>&1 || code=$?
    if [ "$code" -eq 124 ] || [ "$code" -eq 137 ]; then
        fails "$name" "it was stopped after $((SECONDS - started)) s"
        return 1
    elif [[ " ${expected:-0} " != *" $code "* ]]; then
        fails "$name" "exit code $code after $((SECONDS - started)) s"
        return 1
    fi
    note "$part/$name: $((SECONDS - started)) s"
}

# test_run NAME FILTER: measures the tests of a filter; $under holds the program and options that they run under. No passed test is a failure too.
test_run() {
    local name=$1 filter=$2 command=(dotnet test)
    [ -z "${no_build:-}" ] || command+=(--no-build)
    command+=(--filter "$filter")
    [ -z "${TESTS:-}" ] || command=(dotnet "$(vstest)" "$TESTS" --TestCaseFilter:"$filter")
    measure "$name" env ${required:+RESEARCH_REQUIRE_CUDA=1} ${under[@]+"${under[@]}"} "${command[@]}" || return 1
    if [ "$dry" -eq 0 ] && ! grep -qaE 'Passed: +[1-9]' "$folder/$name.txt"; then
        fails "$name" "no test passed"
        return 1
    fi
}

# kill_after_checkpoint NAME COMMAND…: kills the command with its children (SIGKILL) once it has written a checkpoint into the scratch folder.
kill_after_checkpoint() {
    local name=$1 waited=0
    shift
    if [ "$dry" -eq 1 ]; then
        echo "$part/$name: $* & (killed with SIGKILL after its first checkpoint)"
        return
    fi
    setsid "$@" > "$folder/$name.txt" 2>&1 &
    local process=$!
    until [ -n "$(find "$scratch/checkpoints" -name '*.checkpoint' 2> /dev/null)" ] || ! kill -0 "$process" 2> /dev/null || [ "$waited" -ge 1200 ]; do
        sleep .05
        waited=$((waited + 1))
    done
    if kill -9 -- "-$process" 2> /dev/null && [ -n "$(find "$scratch/checkpoints" -name '*.checkpoint' 2> /dev/null)" ]; then
        note "$part/$name: killed after its first checkpoint"
    else
        fails "$name" "it had to be killed after its first checkpoint, but it ended before or wrote none"
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
        echo "$part/$name-holder: $python -c \"$code\" & (ended after the next command)"
        measure "$name" "$@"
        return
    fi
    timeout 120 "$python" -c "$code" > "$folder/$name-holder.txt" 2>&1 &
    local holder=$!
    until grep -q held "$folder/$name-holder.txt" || ! kill -0 "$holder" 2> /dev/null; do
        sleep .2
    done
    if kill -0 "$holder" 2> /dev/null; then
        most=100 measure "$name" "$@"
        kill "$holder"
    else
        fails "$name-holder" "it could not take the memory of the GPU"
    fi
    wait "$holder" 2> /dev/null
}

part_tests() {
    required=1 test_run tests Category=GPU
}

part_compilation() {
    test_run compilation 'FullyQualifiedName~CompilationTests'
}

part_training() {
    local device steps models=${TRAINING_MODELS:-$all_models} rounds=${TRAINING_ROUNDS:-5} seconds=${TRAINING_SECONDS:-0.5}
    for device in ${TRAINING_DEVICES:-cuda cuda-tf32}; do
        restart_the_clock
        for steps in 1 8; do
            measure "$device-recorded-$steps" "$research" bench train --device "$device" --models lstm --recorded-steps "$steps" \
                --seconds 2 --rounds "$rounds" --json
        done
        measure "$device" "$research" bench train --device "$device" --models "$models" --peer --python "$python" --peer-timeout "${PEER_SECONDS:-90}" \
            --seconds "$seconds" --rounds "$rounds" --json
        pack
    done
    restart_the_clock
    for steps in 1 1..8; do
        measure "seeds-$steps" "$research" run lstm --device cuda --seeds "$steps" --epochs 20 --fresh --runs "$scratch/seeds-$steps" --quiet
    done
}

part_evaluation() {
    local device rows models=${EVALUATION_MODELS:-$all_models} rounds=${EVALUATION_ROUNDS:-5} seconds=${EVALUATION_SECONDS:-0.5}
    for device in ${EVALUATION_DEVICES:-cuda}; do
        for rows in ${EVALUATION_ROWS:-3680 65536}; do
            restart_the_clock
            measure "$device-$rows" "$research" bench train --device "$device" --models "$models" --peer --python "$python" \
                --peer-timeout "${PEER_SECONDS:-90}" --seconds "$seconds" --rounds "$rounds" --evaluated-rows "$rows" --json
            pack
        done
    done
}

part_smoke() {
    # Its snapshots are new, so it ends with 1.
    expected=1 measure smoke "$research" run all --device cuda --profile smoke --fresh --runs "$scratch/smoke" --results "$folder/results" --quiet
}

part_reruns() {
    # The snapshots of the first run are new, so it ends with 1. Once they are accepted, the others have to reproduce them in every digit.
    local device at_once
    for device in cuda cuda-tf32; do
        expected=1 measure "first-$device" "$research" run all --device "$device" --fresh --runs "$scratch/$device" --results "$folder/$device" --quiet
        measure "accept-$device" "$research" accept --results "$folder/$device"
        for at_once in 1 3 8; do
            measure "rerun-$device-$at_once" "$research" run all --device "$device" --fresh --at-once "$at_once" \
                --runs "$scratch/$device" --results "$folder/$device" --quiet
        done
    done
    expected=1 measure without-own-kernels env RESEARCH_OWN_KERNELS=0 "$research" run lstm --device cuda --fresh \
        --runs "$scratch/without" --results "$folder/without" --quiet
}

part_killed() {
    # The run that is killed and started again has to reproduce the snapshot of a run that was not killed, in every digit.
    local folders=(--checkpoints "$scratch/checkpoints" --runs "$scratch/killed" --results "$folder/whole")
    expected=1 measure whole "$research" run lstm --device cuda --fresh --runs "$scratch/whole" --results "$folder/whole" --quiet
    measure accept-whole "$research" accept --results "$folder/whole"
    kill_after_checkpoint killed "$research" run lstm --device cuda --fresh --checkpoint-every 0.0005 "${folders[@]}" --quiet
    measure after-the-kill "$research" run lstm --device cuda --checkpoint-every 0.0005 "${folders[@]}" --quiet
}

part_memory() {
    # Runs have to wait for memory, or end alone with a message. Another process leaves as much as a small card has, and less.
    local left
    measure memory-free nvidia-smi --query-gpu=memory.total,memory.free --format=csv
    for left in 4 1; do
        expected="0 1" holding "$left" "memory-$left-GiB" "$research" run lstm --device cuda --fresh --seeds 1..8 --at-once 8 \
            --runs "$scratch/memory-$left" --quiet
    done
    measure memory-eight-at-once "$research" run lstm --device cuda --fresh --seeds 1..8 --at-once 8 --runs "$scratch/memory" --quiet
}

# sanitized TOOL: runs the tests of our kernels under a tool of compute-sanitizer and judges by its report: errors of torch's own calls and kernels are none of
# ours. Its exit code is that of the tests.
sanitized() {
    local tool=$1 kernels summary ours
    shift
    # These tests launch every kernel, also those of recorded steps (Meter.cu) and of two stacked recurrences (TwoLayers.cu).
    local tests='Category=GPU&(FullyQualifiedName~RecurrencesOnCuda|FullyQualifiedName~TrainingOnCuda|FullyQualifiedName~EvaluationOnCuda'
    tests+='|FullyQualifiedName~RecordedStepsOnCudaTests.Gives_the_same_weights_with_eight_steps_in_a_recording)'
    local under=("$sanitizer" --tool "$tool" --target-processes all --error-exitcode 0 "$@")
    no_build=1 required=1 test_run "$tool" "$tests"
    [ "$dry" -eq 0 ] && [ -f "$folder/$tool.txt" ] || return 0
    kernels=$(our_kernels)
    ours=$(grep -aE "^========= .*(at|in) ([^ ]*:)?($kernels)([(+ ]|\$)" "$folder/$tool.txt" | sort | uniq -c)
    summary=$(grep -aE '^========= .*SUMMARY' "$folder/$tool.txt" | sed 's/^=* *//' | sort -u | paste -sd ';')
    if [ -n "$ours" ]; then
        echo "$ours" > "$folder/$tool-of-our-kernels.txt"
        fails "$tool-report" "it reports errors in our kernels: $(echo "$ours" | head -n 1)"
    elif [ -z "$summary" ]; then
        fails "$tool-report" "it ended without a summary; it reported no error in our kernels until then"
    else
        note "$part/$tool-report: no error in our kernels ($summary)"
    fi
}

# our_kernels: the names of the kernels in our .cu files, separated by "|".
our_kernels() {
    find Harness -name '*.cu' -exec cat {} + | tr '\n' ' ' | grep -oE '__global__ void( __launch_bounds__\([^()]*(\([^()]*\)[^()]*)*\))? +[a-z_0-9]+' \
        | grep -oE '[a-z_0-9]+$' | sort -u | paste -sd '|'
}

part_sanitizer() {
    [ -n "${TESTS:-}" ] || measure build dotnet build Harness.Tests -v quiet
    most=$((limit / 2)) sanitized memcheck --report-api-errors no
    sanitized racecheck
}

part_large() {
    measure large "$research" run lstm --device cuda --profile full --seeds 1 --epochs 1
}

# pack: puts everything that the part wrote so far into FOLDER/PART.tgz.
pack() {
    [ "$dry" -eq 1 ] || tar -czf "$out/$part.tgz" -C "$out" "$part"
}

part=machine
folder=$out
restart_the_clock
if asked "${usual[@]}" large; then
    [ "$dry" -eq 1 ] || nvidia-smi > "$out/nvidia-smi.txt" 2>&1
    measure doctor "$research" doctor
fi
for part in "${parts[@]}"; do
    folder=$out/$part
    [ "$dry" -eq 1 ] || mkdir -p "$folder"
    restart_the_clock
    "part_$part"
    pack
    [ "$dry" -eq 1 ] || rm -rf "$folder"
done
[ "$dry" -eq 0 ] || exit 0
if [ ${#failed[@]} -gt 0 ]; then
    note "Failed: ${failed[*]}. The output of each part is in '$out/PART.tgz'."
    exit 1
fi
note "All measurements are done. The output of each part is in '$out/PART.tgz'."
