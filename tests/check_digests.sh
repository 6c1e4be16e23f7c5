#!/usr/bin/env bash
# The digests of the shipped scenarios: the same for every compiler and optimisation level, with
# and without sanitizers, on one thread and on two, traced or not, and as the golden file has them.
#
#   check_digests.sh PEGSIM...     UPDATE_GOLDEN=1 rewrites the golden file by the first
set -eu
cd "$(dirname "$0")/.."
golden=tests/golden/digests.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# digests PEGSIM OPTION...: a line a scenario and variant. The verdict is not this test's business.
digests() {
    local status=0 pegsim=$1
    shift
    "$pegsim" run scenarios --json "$@" >"$work/json" || status=$?
    [ "$status" -le 3 ] || exit "$status"
    python3 tests/digests_of.py "$work/json"
}

failed=0
compare() {
    digests "$@" >"$work/digests"
    diff -u "$golden" "$work/digests" && return
    echo "digests differ: $*"
    failed=1
}

if [ "${UPDATE_GOLDEN:-0}" = 1 ]; then
    digests "$1" >"$work/digests"
    cp "$work/digests" "$golden"
fi
for pegsim in "$@"; do
    compare "$pegsim"
done
compare "$1" -j 1
compare "$1" -j 2
compare "$1" --db "$work/runs.db"
exit "$failed"
