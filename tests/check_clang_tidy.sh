#!/usr/bin/env bash
# What clang-tidy has to say of every file, by .clang-tidy: check_clang_tidy.sh BUILD_FOLDER
set -eu
build=$1
cd "$(dirname "$0")/.."
find sim models tools -name '*.c' -print0 |
    xargs -0 -n 4 -P "$(nproc)" clang-tidy -p "$build" --quiet 2>/dev/null
