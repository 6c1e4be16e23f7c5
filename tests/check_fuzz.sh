#!/usr/bin/env bash
# Feeds the loader of scenarios a bounded number of inputs grown from the shipped scenarios and from
# the corpus of broken ones: check_fuzz.sh BUILD_FOLDER [INPUTS]
set -eu
cd "$(dirname "$0")/.."
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
corpus=(scenarios)
[ -d tests/broken ] && corpus+=(tests/broken)
"$1/fuzz_scenario" -runs="${2:-30000}" -seed=1 -max_len=4096 -timeout=5 -rss_limit_mb=2048 \
    -verbosity=0 -print_final_stats=1 -artifact_prefix="$found/" "$found" "${corpus[@]}" ||
    {
        for input in "$found"/{crash,leak,oom,timeout}-*; do
            [ -e "$input" ] && echo "the input, in base64:" && base64 "$input"
        done
        exit 1
    }
