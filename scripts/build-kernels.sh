#!/usr/bin/env bash
# Compiles the kernels to WebAssembly (clang and lld needed; the result is committed, users never run this).
set -euo pipefail
cd "$(dirname "$0")/.."
out="${1:-src/engine/lanes/kernels/kernels.wasm}"
# Loop strength reduction would compute the address of every load on its own; without it they become offsets of one pointer.
clang --target=wasm32 -O3 -msimd128 -mbulk-memory -ffp-contract=off -fno-strict-aliasing -fno-delete-null-pointer-checks \
  -mllvm -disable-lsr -nostdlib -Wall -Wextra -Werror -DLANES=2 \
  -Wl,--no-entry -Wl,--import-memory -Wl,-z,stack-size=65536 -Wl,--export=__heap_base -Wl,--strip-all \
  -o "$out" src/engine/lanes/kernels/c/kernels.c
