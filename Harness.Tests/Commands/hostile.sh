#!/usr/bin/env bash
# hostile.sh GROUPS PROGRAM.dll SCRATCH SNAPSHOT [MEASURED]: makes mistakes of users. Checks for each mistake: the exit code is the expected one, no stack trace
# is printed, no signal ends the program, and nothing is written outside SCRATCH.
# GROUPS is "users" for mistakes that are possible on every system, "disks" for a full and a read-only disk, or "repository" for a read-only repository. The
# last two need a system that allows a user to mount a disk.
# SNAPSHOT is the accepted snapshot of the experiment 'majority'. The script changes copies of the file into invalid snapshots.
# MEASURED is "measured" if coverlet measures the program.
# Prints every try with an unexpected result, and "GROUP: N tries, M wrong" for each group of tries.
set -u
groups=$1
program=$2
snapshot=$4
measured=${5:-}
cd "$3" || exit 2
echo text > file
mkdir empty
printf '\x89PNG' > picture
printf '{"content":null,"checksum":"x"}' > sealed.json
mkdir -p damaged model results/smoke/cpu
cp sealed.json model/model.json
group=''
tries=0
wrong=0
all_wrong=0
prefix=()

finish() { # prints the line of the current group
    [ -z "$group" ] || echo "$group: $tries tries, $wrong wrong"
    all_wrong=$((all_wrong + wrong))
    group=''
    tries=0
    wrong=0
}

start() { # start GROUP
    finish
    group=$1
}

end() { # ends the script
    finish
    [ "$all_wrong" = 0 ]
    exit
}

try() { # try EXPECTED ARGUMENTS…; EXPECTED is a pattern
    local expected=$1 output code
    shift
    tries=$((tries + 1))
    output=$(timeout 120 "${prefix[@]}" dotnet "$program" "$@" 2>&1 < /dev/null)
    code=$?
    # shellcheck disable=SC2053 # a pattern
    if [[ $code != $expected ]] || grep -qE '^   at |Unhandled exception|core dumped' <<< "$output" || [ -z "$output" ]; then
        wrong=$((wrong + 1))
        echo "WRONG: $* ended with $code, expected $expected: $(head -c 600 <<< "$output")"
    fi
}

run=(run majority --device cpu --results out)
if [ "$groups" = disks ]; then
    # The disks are mounted at the folder 'disk'. Each try has a disk of its own.
    mkdir disk
    try 0 "${run[@]}" --runs runs-1
    start "full disk"
    # shellcheck disable=SC2016 # expanded in the namespace
    prefix=(unshare -rm bash -c 'mount -t tmpfs -o size=16k tmpfs disk && { head -c 99999 /dev/zero > disk/fill; "$@"; }' -)
    try 1 "${run[@]}" --runs disk/runs
    try 0 "${run[@]}" --runs runs-10 --checkpoints disk/checkpoints --checkpoint-every 0
    try 1 "${run[@]}" --runs runs-11 --keep-models --models disk/models
    try 1 report majority --runs runs-1 --out disk/report
    try 1 merge runs-1 --experiments majority --runs disk/runs --results out
    try 1 synthesize --train 1000 --test 10 --out disk
    HOME=$PWD/disk try 0 "${run[@]}" --runs runs-13
    HOME=$PWD/disk try 0 doctor
    start "read-only disk"
    # shellcheck disable=SC2016 # expanded in the namespace
    prefix=(unshare -rm bash -c 'mount -t tmpfs -o ro tmpfs disk && "$@"' -)
    try 1 "${run[@]}" --runs disk/runs
    try 1 run majority --device cpu --results disk/results --runs runs-1
    try 1 merge runs-1 --experiments majority --runs disk/runs --results out
    try 1 report majority --runs runs-1 --out disk/report
    try 1 synthesize --train 10 --test 10 --out disk
    XDG_DATA_HOME=$PWD/disk try 0 "${run[@]}" --runs runs-12 --fresh
    XDG_DATA_HOME=$PWD/disk try 0 doctor
    end
fi
if [ "$groups" = repository ]; then
    # Results with a folder outside the repository are written there. Other results are only printed, and the error names the folder.
    start "read-only repository"
    root=$(git -C "$(dirname "$program")" rev-parse --show-toplevel)
    prefix=(unshare -rm bash -c "mount --bind '$root' '$root' && mount -o remount,bind,ro '$root' && \"\$@\"" -)
    try 0 "${run[@]}" --runs runs-14 --fresh
    try 1 run majority --device cpu --fresh
    try 0 doctor
    end
fi
start "names and options"
try 2 nothing
try 2 run
try 2 run lsmt
try 2 run lstm --seed 1
try 2 run lstm --sedes 1
try 2 run lstm --seeds
try 2 run lstm --seeds x
try 2 run lstm --seeds 3..1
try 2 run lstm --seeds 99999999999
try 2 run lstm --device tpu
try 2 run lstm --device cpu --device cuda
try 2 run lstm --profile huge
try 2 run lstm --at-once 0
try 2 run lstm --checkpoint-every -1
try 2 run lstm --checkpoint-every nan
try 2 run lstm --keep-models maybe
try 2 run lstm --controls --epochs 2
try 2 run lstm --controls --fresh
try 2 run lstm --epochs 2 --keep-models
try 2 run lstm --checkpoint-every 1 --checkpoint-every 2
try 2 predict
try 2 predict lstm
try 2 predict nothing text
try 2 predict lstm text --file file
try 2 predict lstm --file file --file file
try 2 predict lstm text --seed -1
try 2 predict lstm text --seed 1.5
try 2 export lstm
try 2 export lstm --onnx
try 2 export lstm --onnx a --onnx b
try 2 tokenizer
try 2 tokenizer read
try 2 tokenizer write lstm
try 2 merge
try 2 merge empty --profile huge
try 2 merge empty --experiments lsmt
try 2 report --profile huge
try 2 report --device tpu
try 2 accept --nothing
try 2 synthesize
try 2 synthesize --train 0 --test 1 --out out
try 2 synthesize --train 1 --test 1
try 2 synthesize --train 1 --test 1 --out out --prefix ../../x
try 2 synthesize --train 1 --test 1 --out out --prefix a/b
try 2 synthesize --train x --test 1 --out out
try 2 synthesize --train 1 --test 1 --out out --seed -1
try 2 synthesize --train 99999999999999 --test 1 --out out
try 2 forensics --accuracy .5 --accuracy .6
try 2 forensics --accuracy two
try 2 forensics --accuracy 1.5
try 2 forensics --accuracy .5 --rows 9..1
try 2 forensics --accuracy .5 --rows x
try 2 forensics --accuracy .5 --digits x
try 2 forensics
try 2 bench
try 2 bench train --seconds 0
try 2 bench train --models lsmt
try 2 bench train --peer ruby
try 2 decide nothing
try 2 decide --at-once 0
try 2 calibrate --runs
try 2 diff --base nowhere --head nowhere
try 2 diff --base file --head file
try 2 doctor --nothing
try 2 prepare
try 2 overlap
start data
try 2 run majority --profile sample
try 2 report --profile sample
try 2 bench train --profile sample
try 2 merge empty --profile sample
export AMAZON_REVIEWS_DIR=nowhere
try 1 run majority --profile sample
try 1 report --profile sample
try 1 prepare
try 1 overlap
export AMAZON_REVIEWS_DIR=$PWD/file
try 1 run majority --profile sample
try 1 prepare
mkdir data
export AMAZON_REVIEWS_DIR=$PWD/data
try 1 prepare
cp picture data/train.ft.txt
cp picture data/test.ft.txt
try 1 prepare
cp picture data/train.ft.txt.bz2
try 1 prepare
rm data/train.ft.txt
try 1 prepare
rm data/*
mkdir data/train.ft.txt data/test.ft.txt
try 1 prepare
rmdir data/*
printf '__label__1 good\n' > data/train.ft.txt
printf '__label__9 good\n' > data/test.ft.txt
try 1 prepare
echo '{"train":7}' > data/data.json
try 1 prepare
echo '{' > data/data.json
try 1 run majority --profile sample
try 1 prepare --cache file
unset AMAZON_REVIEWS_DIR
start "files and folders in the way"
try 1 "${run[@]}" --runs file
try 1 "${run[@]}" --runs /proc/nowhere
try 0 "${run[@]}" --runs runs-1 --checkpoints file --checkpoint-every 0
try 1 run majority --device cpu --runs runs-2 --results file
try 1 "${run[@]}" --runs runs-3 --keep-models --models file
HOME=$PWD/file try 0 "${run[@]}" --runs runs-4
HOME=/proc/nowhere try 0 "${run[@]}" --runs runs-5
XDG_DATA_HOME=/proc/nowhere try 0 "${run[@]}" --runs runs-6
for record in runs-3/smoke/cpu/majority/*.json; do echo '{' > "$record"; done
try 0 "${run[@]}" --runs runs-3
try 1 merge file
try 1 merge nowhere
try 1 merge empty
mkdir -p shard/smoke/cpu/majority && cp sealed.json shard/smoke/cpu/majority/seed-1.0123456789abcdef.json
try 1 merge shard
try 1 merge runs-1 --runs file --experiments majority
try 1 accept --results file
try 1 accept --results nowhere
try 1 accept lstm --results results
echo '{"experiment":null}' > results/smoke/cpu/lstm.received.json
try 1 accept --results results
echo '[1,' > results/smoke/cpu/lstm.received.json
try 1 accept --results results
rm results/smoke/cpu/lstm.received.json
cp "$snapshot" results/smoke/cpu/majority.received.json
echo 0000 > results/smoke/cpu/majority.received.code
try 1 accept --results results
rm results/smoke/cpu/majority.received.*
try 1 predict lstm text --models empty
try 1 predict lstm text --model file
try 1 predict lstm text --model empty
try 1 predict lstm text --model model
try 1 predict lstm --file nowhere --models empty
try 1 predict lstm --file data --models empty
try 1 export lstm --onnx out.onnx --models empty
try 1 export lstm --onnx out.onnx --model model
try 1 tokenizer read nowhere
try 1 tokenizer read empty
try 1 tokenizer read picture
try 1 tokenizer read sealed.json text
try 1 tokenizer write lstm --out tokenizer.json --models empty
try 1 tokenizer write lstm --out tokenizer.json --model model
try 1 synthesize --train 1 --test 1 --out file
try 1 diff HEAD --head empty
try 1 diff no-such-revision
try 1 bench train --models cnn --peer python --python nowhere --seconds 1
try 1 bench corpus --data empty
try 1 decide --runs file --budget 1s
try 1 calibrate --experiments majority --runs file
try 1 forensics --accuracy .3 --precision 1 --recall 1
CI=1 try 1 doctor --arithmetic --write
CI=1 try 1 accept --results results
BUILD_NUMBER=7 try 1 accept --results results
CODEBUILD_BUILD_ID=a:7 try 1 accept --results results
try 2 diff
try 2 diff HEAD --base empty
try 2 diff HEAD main
try 2 report lsmt
try 2 report lstm --format pdf
try 2 run lstm --json --controls
try 1 report lstm --runs empty --format html
try 1 report majority --runs runs-1 --out file
start "snapshots with impossible values"
for number in null '[]' '{}' true '"x"' 1e300 -1; do
    sed -E "s/\"accuracy\": \{ \"mean\": [0-9.]+/\"accuracy\": { \"mean\": $number/" "$snapshot" > results/smoke/cpu/majority.verified.json
    try 1 run majority --device cpu --runs runs-1 --results results
    mkdir -p before/smoke/cpu after/smoke/cpu
    cp results/smoke/cpu/majority.verified.json before/smoke/cpu
    cp "$snapshot" after/smoke/cpu/majority.verified.json
    try 0 diff --base before --head after
    try 0 diff --base after --head before
done
start "outputs that cannot be written"
tries=$((tries + 2))
dotnet "$program" "${run[@]}" --runs runs-7 > output 2> /dev/full || { wrong=$((wrong + 1)); echo "WRONG: progress that cannot be written ended a run"; }
grep -q 'The snapshot holds' output || { wrong=$((wrong + 1)); echo "WRONG: no result without progress"; }
dotnet "$program" "${run[@]}" --runs runs-7 > /dev/full 2> output
[ $? = 1 ] && grep -q 'No space left' output && ! grep -q '^   at ' output \
    || { wrong=$((wrong + 1)); echo "WRONG: results that cannot be written: $(cat output)"; }
start "low limits of open files"
# Below about 35 the .NET runtime cannot load the code that prints the message; the script 'research' prints it for any limit.
# A program that coverlet measures needs more open files.
few=(38 40 45)
[ "$measured" = measured ] && few=()
for files in "${few[@]}" 50 64 80 100 127; do
    tries=$((tries + 1))
    output=$(ulimit -n "$files"; timeout 120 dotnet "$program" "${run[@]}" --runs runs-8 2>&1 < /dev/null)
    [ $? = 1 ] && grep -q "^This process may open $files files at a time (ulimit -n)" <<< "$output" \
        || { wrong=$((wrong + 1)); echo "WRONG: $files files: $(head -c 600 <<< "$output")"; }
done
# The runs have the same folders of checkpoints and runs.
start "two runs at the same time"
both=(run bag-of-words --seeds 1 --device cpu --runs runs-9 --checkpoints both --checkpoint-every 0)
timeout 120 dotnet "$program" "${both[@]}" > first 2>&1 &
timeout 120 dotnet "$program" "${both[@]}" > second 2>&1
second=$?
wait $!
first=$?
tries=$((tries + 2))
[ "$first$second" = 00 ] || { wrong=$((wrong + 1)); echo "WRONG: two at once ended with $first and $second: $(tail -n 3 first second)"; }
end
