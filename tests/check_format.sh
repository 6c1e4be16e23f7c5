#!/usr/bin/env bash
# Every file is laid out as .clang-format says.
set -eu
cd "$(dirname "$0")/.."
find sim models tools tests -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run -Werror
