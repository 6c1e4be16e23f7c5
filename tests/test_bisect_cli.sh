#!/usr/bin/env bash
# pegsim bisect on the hang itself: where it became inevitable, and that neither the number of
# threads nor the day changes a word of it.
set -eu
: "${PEGSIM:?names the program}"
: "${SOURCE:?names the source tree}"
hang=scenarios/hang/delay-by-qps.yaml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$SOURCE"
failed=0

# holds NAME TEXT: complains if no line of the file `out` contains the text.
holds() {
    if grep -qF -- "$2" "$work/out"; then
        echo "ok: $1"
    else
        printf 'not ok: %s\n--- expected\n%s\n--- found\n%s\n' "$1" "$2" "$(cat "$work/out")"
        failed=1
    fi
}

# bisect FILE FLAGS...: into FILE, without the line that says how long it took.
bisect() {
    local to=$work/$1
    shift
    "$PEGSIM" bisect "$@" >"$work/raw" 2>&1 || true
    grep -vE 'continuations, .* at a time$|"wall_ns"|"threads"' "$work/raw" >"$to"
}

# same NAME: complains unless the files one and two are equal.
same() {
    if diff "$work/one" "$work/two" >"$work/differences"; then
        echo "ok: $1"
    else
        printf 'not ok: %s\n' "$1"
        cat "$work/differences"
        failed=1
    fi
}

bisect out "$hang" --continuations 4 --points 5 --lifted -j 1
holds "it is the hang" "$hang, variant v2.4.0, seed 1: hung (lost work)"
holds "chance has no part in it" "every continuation hangs from the first point on"
holds "lifting the throttle helps until a request is held back" "holds the ingestion request of"
cp "$work/out" "$work/one"
bisect two "$hang" --continuations 4 --points 5 --lifted -j 2
same "two threads find the same"

bisect one "$hang" --continuations 2 --points 2 --json -j 2
bisect two "$hang" --continuations 2 --points 2 --json -j 1
same "and write the same document"

small="--set bulk_load.files=1 --set table.partitions=1"
bisect out "$hang" $small --continuations 1 --points 2 --decisions -j 2
holds "the throttle could have let it pass" "if instead the throttle lets it pass at once: success"
cp "$work/out" "$work/one"
bisect two "$hang" $small --continuations 1 --points 2 --decisions -j 1
same "two threads find the same decisions"

status=0
"$PEGSIM" bisect "$hang" --variant master >"$work/out" || status=$?
holds "what does not hang is not bisected" "it does not hang"
[ "$status" = 1 ] || { echo "not ok: it ends with 1, not $status"; failed=1; }

exit "$failed"
