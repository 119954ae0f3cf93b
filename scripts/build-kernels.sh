#!/usr/bin/env bash
# Compiles the kernels to WebAssembly (clang and lld needed; the result is committed, users never run this).
set -euo pipefail
cd "$(dirname "$0")/.."
out="${1:-src/engine/lanes/kernels/kernels.wasm}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
source=src/engine/lanes/kernels/c
# Loop strength reduction would compute the address of every load on its own; without it they become offsets of one pointer.
compile() {
  clang --target=wasm32 -O3 -msimd128 -mbulk-memory -ffp-contract=off -fno-math-errno -fno-strict-aliasing \
    -fno-delete-null-pointer-checks -mllvm -disable-lsr -Wall -Wextra -Werror "$@"
}
compile -DLANES=2 -c -o "$folder/kernels.o" "$source/kernels.c"
compile -DLANES=2 -DPRECISION=64 -c -o "$folder/dense-64.o" "$source/dense.c"
compile -DLANES=4 -DPRECISION=32 -c -o "$folder/dense-32.o" "$source/dense.c"
clang --target=wasm32 -nostdlib -Wl,--no-entry -Wl,--import-memory -Wl,-z,stack-size=65536 -Wl,--export=__heap_base \
  -Wl,--strip-all -o "$out" "$folder"/*.o
