#!/usr/bin/env bash
# Measures the figures of docs/gpu.md and results/performance.md on a machine with a GPU. docs/gpu.md, "Measuring on a GPU", describes the parts and settings.
#   gpu.sh [--dry-run] FOLDER [PART…]
#   gpu.sh --figures FOLDER
# FOLDER gets figures.txt, summary.txt, doctor.txt, nvidia-smi.txt and an archive PART.tgz for each part. A part goes on where another one failed, and stops
# when its seconds are used up. Later calls with other parts or devices add to the archives. Exit code: 0, 1 if a part failed, 2 if something is missing; then
# nothing was measured.
# --dry-run prints the commands and runs none. --figures only makes figures.txt again from the archives.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
usual=(tests training evaluation smoke reruns killed memory sanitizer) # the most important ones first
known=("${usual[@]}" compilation large sample)
experiments=14 # of the study
python=${PYTHON:-python3}
[ "${1:-}" = --figures ] && [ $# -eq 2 ] && exec "$python" .github/scripts/gpu-figures.py "$2"
dry=0
[ "${1:-}" = --dry-run ] && dry=1 && shift
if [ $# -eq 0 ]; then
    echo "Usage: gpu.sh [--dry-run] FOLDER [PART…], or gpu.sh --figures FOLDER. The parts are: ${known[*]}. Without names: ${usual[*]}." >&2
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
sanitizer=${COMPUTE_SANITIZER:-compute-sanitizer}
limit=${PART_SECONDS:-540}
all_models=cnn,rnn-100,rnn-50,lstm,lstm-wide-dense,bilstm-attention
left_out=
if [ $# -eq 0 ] && [ "$dry" -eq 0 ] && ! command -v "$sanitizer" > /dev/null; then
    left_out="The part sanitizer was left out, because the program '$sanitizer' was not found: install the CUDA toolkit, or set COMPUTE_SANITIZER to its path."
    unset 'parts[-1]' # sanitizer
fi
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
    if asked "${usual[@]}" large sample; then
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
    if asked sample && [ -z "${AMAZON_REVIEWS_DIR:-}" ]; then
        missing+=("AMAZON_REVIEWS_DIR is not set, which the part sample needs: set it to the folder with the files train.ft.txt and test.ft.txt.")
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
    watch=                # the process that watches the memory of the GPU
    trap '[ -z "$watch" ] || kill "$watch"; rm -rf "$scratch"' EXIT
    echo "$(date -u '+%F %T') UTC: ${parts[*]}" >> "$out/summary.txt"
    [ -z "$left_out" ] || echo "$left_out" >> "$out/summary.txt"
else
    scratch=SCRATCH
fi
failed=()

# note SENTENCE: writes it to the terminal and to the summary.
note() {
    echo "$1" | tee -a "$out/summary.txt"
}

# ends NAME STATE TEXT: keeps how a measurement ended for gpu-figures.py: measured and its seconds, failed and why, or skipped and why.
ends() {
    [ "$part" = machine ] || echo "$2 $3" > "$folder/$1.state"
}

# fails NAME WHY: notes that a measurement of this part failed.
fails() {
    note "$part/$1 failed: $2"
    ends "$1" failed "$2"
    failed+=("$part/$1")
}

# restart_the_clock: gives the commands that follow as many seconds as a part has.
restart_the_clock() {
    deadline=$((SECONDS + limit))
}

# measure NAME COMMAND…: writes what the command says to FOLDER/PART/NAME.txt, and how long it took to the summary. If $json is set, its standard output goes
# to NAME.json instead. The command is stopped when the part's seconds are used up, or after $most seconds. It has to end with an exit code in $expected.
measure() {
    local name=$1 code=0 left=$((deadline - SECONDS)) began took
    shift
    if [ "$dry" -eq 1 ]; then
        echo "$part/$name: $*"
        return 0
    fi
    rm -f "$folder/$name".{json,txt,state}
    [ -z "${most:-}" ] || [ "$most" -gt "$left" ] || left=$most
    if [ "$left" -le 0 ]; then
        fails "$name" "it was not started, because the part's $limit s are used up"
        return 1
    fi
    began=$(date +%s%N)
    if [ -n "${json:-}" ]; then
        timeout --kill-after=15 "$left" "$@" > "$folder/$name.json" 2> "$folder/$name.txt" || code=$?
    else
        timeout --kill-after=15 "$left" "$@" > "$folder/$name.txt" 2>&1 || code=$?
    fi
    took=$((($(date +%s%N) - began) / 10000000))
    took=$((took / 100)).$(printf %02d $((took % 100)))
    if [ "$code" -eq 124 ] || [ "$code" -eq 137 ]; then
        fails "$name" "it was stopped after $took s"
        return 1
    elif [[ " ${expected:-0} " != *" $code "* ]]; then
        fails "$name" "exit code $code after $took s"
        return 1
    fi
    note "$part/$name: $took s"
    ends "$name" measured "$took"
}

# said NAME PATTERN: the first line of a measurement's text that matches.
said() {
    grep -m 1 -aE "$2" "$folder/$1.txt"
}

# no_run_failed NAME: whether the command "run" says of no run that it failed, was refused or was not kept. For its exit code, a new snapshot is the same.
no_run_failed() {
    local line
    line=$(said "$1" ' failed: |^The run of .* was refused|^There is no CUDA device|could not be (saved|compared)') || return 0
    fails "$1" "it says \"${line:0:200}\""
    return 1
}

# first_run NAME COUNT RESULTS COMMAND…: measures a run that is compared with no snapshot, so it ends with 1. It has to leave snapshots of COUNT experiments.
first_run() {
    local name=$1 count=$2 results=$3 received
    shift 3
    [ "$dry" -eq 1 ] || rm -rf "$results"
    expected=1 measure "$name" "$@" --results "$results" --own-snapshots || return 1
    [ "$dry" -eq 0 ] || return 0
    no_run_failed "$name" || return 1
    received=$(find "$results" -name '*.received.json' ! -name 'comparison.*' ! -name 'claims.*' 2> /dev/null | wc -l)
    [ "$received" -eq "$count" ] || fails "$name" "it left the snapshots of $received experiments, but $count were expected"
}

# rerun NAME RESULTS COMMAND…: measures a run of all experiments that has to reproduce the snapshots in RESULTS in every digit. Exit code 0 alone would also
# mean that they agree within noise.
rerun() {
    local name=$1 results=$2 equal
    shift 2
    expected="0 1" measure "$name" "$@" --results "$results" --own-snapshots || return 1
    [ "$dry" -eq 0 ] || return 0
    no_run_failed "$name" || return 1
    equal=$(grep -avE '^(comparison|claims) ' "$folder/$name.txt" | grep -cE '^[^ ]+ equals its snapshot in every digit\.$')
    if [ "$equal" -eq "$experiments" ]; then
        note "$part/$name: $equal of $experiments experiments are equal in every digit"
    else
        fails "$name" "only $equal of $experiments experiments are equal in every digit"
    fi
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
    rm -f "$folder/$name.state"
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

# holding GIBIBYTES NAME COMMAND…: measures the command while another process leaves only so much of the GPU's memory free. A GPU with less is not measured.
holding() {
    local left=$1 name=$2 only
    shift 2
    local code="import torch, time; free, _ = torch.cuda.mem_get_info(); rest = free - int($left * 2 ** 30); "
    code+="rest > 0 or exit(f'only {free / 2 ** 30:.1f} GiB'); held = torch.empty(max(0, rest), dtype=torch.uint8, device='cuda'); "
    code+="print('held', held.numel(), flush=True); time.sleep(1200)"
    if [ "$dry" -eq 1 ]; then
        echo "$part/$name-holder: $python -c \"$code\" & (ended after the next command)"
        measure "$name" "$@"
        return
    fi
    rm -f "$folder/$name".{txt,state} "$folder/$name-holder".{txt,state}
    timeout 600 "$python" -c "$code" > "$folder/$name-holder.txt" 2>&1 &
    local holder=$! code=1
    until grep -q held "$folder/$name-holder.txt" || ! kill -0 "$holder" 2> /dev/null; do
        sleep .2
    done
    if kill -0 "$holder" 2> /dev/null; then
        most=100 measure "$name" "$@"
        code=$?
        kill "$holder"
    elif only=$(grep -m 1 '^only ' "$folder/$name-holder.txt"); then
        note "$part/$name: not measured, because the GPU has $only free"
        ends "$name" skipped "the GPU has $only free"
    else
        fails "$name-holder" "it could not take the memory of the GPU"
    fi
    wait "$holder" 2> /dev/null
    return "$code"
}

# eight_ended NAME RUNS: requires that each of the seeds 1 to 8 of lstm finished, or ended with the message of lacking memory.
eight_ended() {
    local finished lacking
    [ "$dry" -eq 0 ] || return 0
    finished=$(find "$2" -name 'seed-*.json' 2> /dev/null | wc -l)
    lacking=$(said "$1" '^lstm, seeds? [0-9, ]+ failed: The GPU ran out of memory' | sed 's/ failed:.*//' | grep -oE '[0-9]+' | wc -l)
    if [ $((finished + lacking)) -eq 8 ]; then
        note "$part/$1: $finished of 8 seeds finished, and $lacking ended with the message of lacking memory"
    else
        fails "$1" "$finished of 8 seeds finished, and $lacking ended with the message of lacking memory: $((8 - finished - lacking)) are missing"
    fi
}

part_tests() {
    required=1 test_run tests Category=GPU
}

part_compilation() {
    test_run compilation 'FullyQualifiedName~CompilationTests'
}

part_training() {
    local device steps seeds devices=${TRAINING_DEVICES:-cuda cuda-tf32}
    local models=${TRAINING_MODELS:-$all_models} rounds=${TRAINING_ROUNDS:-5} seconds=${TRAINING_SECONDS:-0.5}
    for device in $devices; do
        restart_the_clock
        for steps in 1 8; do
            json=1 measure "$device-recorded-$steps" "$research" bench train --device "$device" --models lstm --recorded-steps "$steps" \
                --seconds 2 --rounds "$rounds" --json
        done
        json=1 measure "$device" "$research" bench train --device "$device" --models "$models" --peer --python "$python" \
            --peer-timeout "${PEER_SECONDS:-90}" --seconds "$seconds" --rounds "$rounds" --json
        pack
    done
    [[ " $devices " == *" cuda "* ]] || return 0
    restart_the_clock
    # So many epochs that all eight seeds train at the same time in most of them. Such a long training may be refused, which does not matter here.
    for seeds in 1 1..8; do
        json=1 expected="0 1" measure "seeds-$seeds" "$research" run lstm --device cuda --seeds "$seeds" --epochs 200 --at-once 8 \
            --runs "$scratch/seeds-$seeds" --json || continue
        if [ "$dry" -eq 0 ] && ! grep -q '"event":"result"' "$folder/seeds-$seeds.json"; then
            fails "seeds-$seeds" "it ended without a result: $(head -c 200 "$folder/seeds-$seeds.txt" | head -n 1)"
        fi
    done
}

part_evaluation() {
    local device rows models=${EVALUATION_MODELS:-$all_models} rounds=${EVALUATION_ROUNDS:-5} seconds=${EVALUATION_SECONDS:-0.5}
    for device in ${EVALUATION_DEVICES:-cuda}; do
        for rows in ${EVALUATION_ROWS:-3680 65536}; do
            restart_the_clock
            json=1 measure "$device-$rows" "$research" bench train --device "$device" --models "$models" --peer --python "$python" \
                --peer-timeout "${PEER_SECONDS:-90}" --seconds "$seconds" --rounds "$rounds" --evaluated-rows "$rows" --json
            pack
        done
    done
}

part_smoke() {
    first_run smoke "$experiments" "$folder/results" "$research" run all --device cuda --profile smoke --fresh --runs "$scratch/smoke" --quiet
    # How long a start takes: majority trains nothing.
    first_run start 1 "$scratch/start-results" "$research" run majority --device cuda --profile smoke --fresh --runs "$scratch/start" --quiet
}

part_reruns() {
    # Once the snapshots of the first run are accepted, the others have to reproduce them in every digit.
    local device at_once
    for device in cuda cuda-tf32; do
        first_run "first-$device" "$experiments" "$folder/$device" "$research" run all --device "$device" --fresh --runs "$scratch/$device" --quiet
        measure "accept-$device" "$research" accept --results "$folder/$device"
        for at_once in 1 3 8; do
            rerun "rerun-$device-$at_once" "$folder/$device" "$research" run all --device "$device" --fresh --at-once "$at_once" \
                --runs "$scratch/$device" --quiet
        done
    done
    first_run without-own-kernels 1 "$folder/without" env RESEARCH_OWN_KERNELS=0 "$research" run lstm --device cuda --fresh \
        --runs "$scratch/without" --quiet
}

part_killed() {
    # The run that is killed and started again has to reproduce the snapshots of a run that was not killed, in every digit.
    local resumed=(--checkpoint-every 0.0005 --checkpoints "$scratch/checkpoints" --runs "$scratch/killed" --quiet)
    first_run whole "$experiments" "$folder/whole" "$research" run all --device cuda --fresh --runs "$scratch/whole" --quiet
    measure accept-whole "$research" accept --results "$folder/whole"
    kill_after_checkpoint killed "$research" run all --device cuda --fresh "${resumed[@]}" --results "$folder/whole" --own-snapshots
    rerun after-the-kill "$folder/whole" "$research" run all --device cuda "${resumed[@]}" || return 1
    [ "$dry" -eq 1 ] || said after-the-kill "^Continues from '" > /dev/null || fails after-the-kill "no run continued from a checkpoint"
}

part_memory() {
    # Runs have to wait for memory, or end alone with a message. Another process leaves as much as a small card has, and less.
    local left
    measure memory-free nvidia-smi --query-gpu=memory.total,memory.free --format=csv
    for left in 4 1; do
        expected="0 1" holding "$left" "memory-$left-GiB" "$research" run lstm --device cuda --fresh --seeds 1..8 --at-once 8 \
            --runs "$scratch/memory-$left" --quiet && eight_ended "memory-$left-GiB" "$scratch/memory-$left"
    done
    measure memory-eight-at-once "$research" run lstm --device cuda --fresh --seeds 1..8 --at-once 8 --runs "$scratch/memory" --quiet \
        && eight_ended memory-eight-at-once "$scratch/memory"
}

# sanitized TOOL: runs the tests of our kernels under a tool of compute-sanitizer and judges by its report: errors of torch's own calls and kernels are none of
# ours. Its exit code is that of the tests.
sanitized() {
    local tool=$1 kernels summary ours
    shift
    # These tests launch every kernel, also those of recorded steps (Meter.cu) and of two stacked recurrences (TwoLayers.cu).
    local tests='Category=GPU&(FullyQualifiedName~RecurrencesOnCuda|FullyQualifiedName~TrainingOnCuda|FullyQualifiedName~EvaluationOnCuda'
    tests+='|FullyQualifiedName~RecordedStepsOnCudaTests.Eight_steps_in_a_recording_give_the_same_weights)'
    [ "$dry" -eq 1 ] || rm -f "$folder/$tool"-*
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
    local data=${AMAZON_REVIEWS_DIR:-} prefix=() peak
    if [ -z "$data" ]; then
        data=$scratch/reviews
        prefix=(env XDG_DATA_HOME="$scratch") # so that the prepared texts are deleted with the reviews
        measure synthesize "$research" synthesize --train 3600000 --test 400000 --out "$data" || return 1
    fi
    if [ "$dry" -eq 0 ]; then
        while sleep 1; do
            nvidia-smi --query-compute-apps=used_memory --format=csv,noheader,nounits
        done > "$folder/memory.txt" 2>&1 &
        watch=$!
    fi
    json=1 measure large ${prefix[@]+"${prefix[@]}"} "$research" run lstm --device cuda --profile full --data "$data" --seeds 1 --epochs 1 \
        --runs "$scratch/large" --json
    [ "$dry" -eq 0 ] || return 0
    kill "$watch"
    wait "$watch" 2> /dev/null
    watch=
    peak=$(grep -E '^[0-9]+$' "$folder/memory.txt" | sort -n | tail -n 1)
    note "$part/memory: at most ${peak:-an unknown number of} MiB of the GPU; docs/gpu.md, \"Memory\", has the estimate"
}

part_sample() {
    local results=$scratch/sample-results
    first_run sample "$experiments" "$results" "$research" run all --device cuda --profile sample --fresh --runs "$scratch/sample" --quiet
    if [ "$dry" -eq 0 ]; then
        rm -rf "$folder/received"
        cp -r "$results" "$folder/received"
        pack
    fi
    restart_the_clock
    measure accept-sample "$research" accept --results "$results"
    rerun rerun-sample "$results" "$research" run all --device cuda --profile sample --fresh --runs "$scratch/sample" --quiet
}

# pack: puts everything that the part wrote so far into FOLDER/PART.tgz, and makes FOLDER/figures.txt of what lies there.
pack() {
    [ "$dry" -eq 0 ] || return 0
    if ! tar -czf "$out/$part.tgz.new" -C "$out" "$part" || ! mv "$out/$part.tgz.new" "$out/$part.tgz"; then
        rm -f "$out/$part.tgz.new"
        fails archive "'$out/$part.tgz' could not be written, so '$folder' stays"
        return 1
    fi
    "$python" .github/scripts/gpu-figures.py "$out" > /dev/null || note "figures.txt could not be made of '$out/$part.tgz'."
}

part=machine
folder=$out
restart_the_clock
if asked "${usual[@]}" large sample; then
    [ "$dry" -eq 1 ] || nvidia-smi > "$out/nvidia-smi.txt" 2>&1
    measure doctor "$research" doctor
    if [ "$dry" -eq 0 ] && ! said doctor 'device: cuda' > /dev/null; then
        note "Nothing was measured, because doctor does not find the GPU; it says \"$(said doctor 'device: ' || tail -n 1 "$out/doctor.txt")\"." >&2
        exit 2
    fi
fi
for part in "${parts[@]}"; do
    folder=$out/$part
    if [ "$dry" -eq 0 ]; then
        mkdir -p "$folder"
        [ ! -f "$out/$part.tgz" ] || tar -xzf "$out/$part.tgz" -C "$out" --skip-old-files # of an earlier call, perhaps with another device
    fi
    restart_the_clock
    "part_$part"
    pack && [ "$dry" -eq 0 ] && rm -rf "$folder"
done
[ "$dry" -eq 0 ] || exit 0
[ -z "$left_out" ] || echo "$left_out"
results="The figures are in '$out/figures.txt', and the output of each part in '$out/PART.tgz'."
if [ ${#failed[@]} -gt 0 ]; then
    note "Failed: ${failed[*]}. $results"
    exit 1
fi
note "All measurements are done. $results"
