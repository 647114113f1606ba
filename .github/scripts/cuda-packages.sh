#!/usr/bin/env bash
# Shows without a GPU that TorchBackend=cuda restores, builds and publishes, and that the program loads libtorch's libraries from where they then are.
# TorchSharp's CUDA packages are 2.6 GB. Here stand-ins take their place, with the same names, versions, dependencies and files (TorchSharp 0.107.0,
# src/Redist/libtorch-cuda-12.8 and pkg/). Large libraries that the real packages ship in fragments are whole:
# putting fragments together is TorchSharp's own work.
# libc10, libtorch_cpu and libtorch are those of the CPU package; the other libraries hold no code, but write down that they were loaded.
# Exit code 3: this machine lacks g++, zip or the CPU package. The last line is "The CUDA packages work."
set -euo pipefail
repository=$(cd "$(dirname "$0")/../.." && pwd)
warm=${NUGET_PACKAGES:-$(dotnet nuget locals global-packages --list --force-english-output | sed 's/^global-packages: //')}
torch=$warm/libtorch-cpu-linux-x64/2.10.0/runtimes/linux-x64/native
for tool in g++ zip; do
    command -v "$tool" > /dev/null || { echo "The program $tool is missing."; exit 3; }
done
[ -f "$torch/libtorch.so" ] || { echo "libtorch-cpu-linux-x64 2.10.0 is missing in '$warm'. Run dotnet restore first."; exit 3; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
feed=$scratch/feed said=$scratch/said.txt
mkdir "$feed"
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=true
unset LIBTORCH_DIR TorchBackend NUGET_PACKAGES

# shellcheck source=.github/scripts/steps.sh
. "$repository/.github/scripts/steps.sh"

# library NAME: a shared library that holds nothing, and appends its name to the file that LOADED names when it is loaded.
library() {
    printf '#include <stdio.h>\n#include <stdlib.h>\n__attribute__((constructor)) static void loaded() {
        const char* to = getenv("LOADED"); FILE* file = to ? fopen(to, "a") : 0;
        if (file) { fputs("%s\\n", file); fclose(file); } }\n' "$1" \
        | g++ -x c -shared -fPIC -Wl,-soname,"$1" -o "$scratch/libraries/$1" -
}

# package NAME VERSION DEPENDENCIES FILES: dependencies as name/version, files of runtimes/linux-x64/native.
package() {
    local folder=$scratch/packages-of/$1
    mkdir -p "$folder/lib/netstandard2.0" "$folder/runtimes/linux-x64/native"
    touch "$folder/lib/netstandard2.0/_._"
    {
        echo "<package xmlns=\"http://schemas.microsoft.com/packaging/2012/06/nuspec.xsd\">"
        echo "<metadata><id>$1</id><version>$2</version><authors>stand-in</authors>"
        echo '<description>A stand-in without content.</description><dependencies><group targetFramework=".NETStandard2.0">'
        for dependency in $3; do
            echo "<dependency id=\"${dependency%/*}\" version=\"${dependency#*/}\" />"
        done
        echo '</group></dependencies></metadata></package>'
    } > "$folder/$1.nuspec"
    for file in $4; do
        cp "$scratch/libraries/$file" "$folder/runtimes/linux-x64/native/"
    done
    (cd "$folder" && zip -qr "$feed/$1.$2.nupkg" .)
}

declare -A files=(
    [part1]='libaoti_custom_ops.so libbackend_with_compiler.so libc10.so libc10_cuda.so libc10d_cuda_test.so libcaffe2_nvrtc.so libcudart-c3a75b33.so.12
        libcudnn.so.9 libcublas-031ce6c2.so.12 libcudnn_engines_runtime_compiled.so.9 libcudnn_graph.so.9 libtorchbind_test.so
        libcudnn_ops.so.9 libgomp-98b21ff3.so.1
        libjitbackend_test.so libnnapi_backend.so libnvToolsExt-c498fcba.so.1 libtorch_global_deps.so libcufile-2b2a5a42.so.0 libcufile_rdma-5257f22c.so.1
        libcupti-fccdc5fc.so.12 libnvperf_host-609f5406.so libtorch.so'
    [part2-primary]=libtorch_cpu.so [part2-fragment1]=''
    [part3-primary]=libtorch_cuda.so [part3-fragment1]='' [part3-fragment2]='' [part3-fragment3]=''
    [part3-fragment4]='' [part3-fragment5]='' [part3-fragment6]=''
    [part4-primary]=libcudnn_engines_precompiled.so.9 [part4-fragment1]=''
    [part5-primary]=libcublasLt-10b5e663.so.12 [part5-fragment1]='' [part5-fragment2]=''
    [part6]='libcudnn_cnn.so.9 libcudnn_heuristic.so.9 libnvrtc-2bb82d1a.so.12 libtorch_python.so libnvshmem_host-bb1c1ad4.so.3 libshm.so libnvrtc-builtins.so'
    [part7-primary]=libtorch_cuda_linalg.so [part7-fragment1]='' [part7-fragment2]='' [part7-fragment3]=''
    [part8-primary]=libcusparseLt-0bb86669.so.0 [part8-fragment1]=''
    [part9-primary]=libcudnn_adv.so.9 [part9-fragment1]=''
)
mkdir "$scratch/libraries"
: > "$scratch/nothing.so"
head=libtorch-cuda-12.8-linux-x64
parts=
for part in "${!files[@]}"; do
    for file in ${files[$part]}; do
        case $file in
            libc10_cuda.so | libtorch_cuda.so | libcaffe2_nvrtc.so) library "$file" ;;
            *) cp "$scratch/nothing.so" "$scratch/libraries/$file" ;;
        esac
    done
    package "$head-$part" 2.10.0 '' "${files[$part]}"
    parts="$parts $head-$part/2.10.0"
done
package "$head" 2.10.0 "$parts" ''
package TorchSharp-cuda-linux 0.107.0 "TorchSharp/0.107.0 $head/2.10.0" ''
echo "stand-ins: ${#files[@]} parts"

# A copy: the repository's own build stays that for a CPU.
mkdir "$scratch/repository"
cd "$repository"
# shellcheck disable=SC2016 # xargs' own shell reads the variables
git ls-files -z --cached --others --exclude-standard -- '*.props' '*.targets' '*.txt' .editorconfig global.json Research.sln research research.cmd \
    README.md LICENSE \
    Harness Harness.Xunit Experiments.Tests fixtures \
    | xargs -0 sh -c 'for file; do [ -f "$file" ] && cp --parents "$file" "$0"; done' "$scratch/repository"
cat > "$scratch/NuGet.Config" << CONFIG
<configuration>
  <config><add key="globalPackagesFolder" value="$scratch/packages" /></config>
  <packageSources><clear /><add key="stand-ins" value="$feed" /></packageSources>
  <fallbackPackageFolders><clear /><add key="warm" value="$warm" /></fallbackPackageFolders>
</configuration>
CONFIG
cd "$scratch/repository"
quick='-p:RunAnalyzers=false -p:GenerateDocumentationFile=false'
# shellcheck disable=SC2086 # several words
expect 0 'restore and build' dotnet build Experiments.Tests -p:TorchBackend=cuda $quick
built=$(find Experiments.Tests/bin -path '*runtimes/linux-x64/native' -type d)
# shellcheck disable=SC2086
expect 0 'publish' dotnet publish Experiments.Tests -c Debug -r linux-x64 --no-self-contained -p:TorchBackend=cuda $quick -o "$scratch/published"
for folder in "$scratch/repository/$built" "$scratch/published"; do
    # shellcheck disable=SC2048 # several words each, or none
    for file in ${files[*]} libLibTorchSharp.so; do
        [ -f "$folder/$file" ] || fail "$file is not in $folder"
    done
    for file in libc10.so libtorch_cpu.so libtorch.so libgomp-98b21ff3.so.1; do
        ln -sf "$torch/$file" "$folder/$file"
    done
done

says() {
    grep -qF -- "$1" "$said" || fail "expected '$1'"
}

# The order of loading: libc10, libtorch_cpu, libc10_cuda, libtorch_cuda, libtorch. The CPU libraries say nothing of themselves.
LOADED=$scratch/loaded.txt
export LOADED
for folder in "Experiments.Tests/bin/Debug/net10.0" "$scratch/published"; do
    rm -f "$LOADED"
    # 1 is the answer where something is missing that has nothing to do with libtorch, such as disk or data.
    dotnet "$folder"/Experiments.Tests.dll doctor > "$said" 2>&1 || true
    says "2.10.0, from '"
    says 'ok       threads: one per run'
    says 'device: cpu'
    printf 'libc10_cuda.so\nlibtorch_cuda.so\n' | cmp -s - "$LOADED" \
        || fail "expected libc10_cuda.so, then libtorch_cuda.so; loaded: $(tr '\n' ' ' < "$LOADED")"
done
grep -qF "from '$scratch/published'" "$said" || fail "expected libtorch from $scratch/published"
echo 'The CUDA packages work.'
