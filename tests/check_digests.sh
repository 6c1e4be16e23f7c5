#!/usr/bin/env bash
# The digests of the shipped scenarios: the same for every compiler and optimisation level, with
# and without sanitizers, on one thread and on two, and as the golden file has them.
#
#   check_digests.sh PEGSIM...     UPDATE_GOLDEN=1 rewrites the golden file by the first
set -eu
cd "$(dirname "$0")/.."
golden=tests/golden/digests.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# digests PEGSIM OPTION...: a line a scenario and variant. The verdict is not this test's business.
digests() {
    local status=0
    "$@" run scenarios --json >"$work/json" || status=$?
    [ "$status" -le 3 ] || exit "$status"
    python3 tests/digests_of.py "$work/json"
}

failed=0
compare() {
    diff -u "$golden" "$work/digests" && return
    echo "digests differ: $1"
    failed=1
}

for pegsim in "$@"; do
    digests "$pegsim" >"$work/digests"
    if [ "${UPDATE_GOLDEN:-0}" = 1 ]; then
        cp "$work/digests" "$golden"
        UPDATE_GOLDEN=0
    fi
    compare "$pegsim"
done
exit "$failed"
