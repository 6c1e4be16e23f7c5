#!/usr/bin/env bash
# Every conformance case can fail: with what it expects changed, or with a key nobody knows, not one
# of them passes.
set -eu
program=${CONFORMANCE:?the path of the runner}
cases=tests/data/pegasus-cases.json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# mutants KIND: the cases, each spoilt in one way.
mutants() {
    python3 - "$cases" "$1" >"$work/$1.json" <<'PYTHON'
import json
import sys


def other(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value * 1000 + 1000000
    if isinstance(value, str):
        return value + " no"
    if isinstance(value, list):
        return value + ["no"]
    if isinstance(value, dict):
        return {key: part if key == "tolerance" else other(part)
                for key, part in value.items()} or {"no": 1}
    return "no"


with open(sys.argv[1], encoding="utf-8") as file:
    cases = json.load(file)
spoilt = []
for case in cases:
    for part in ["then", "then_impl"] if sys.argv[2] == "values" else ["given", "when", "then"]:
        if sys.argv[2] == "keys":
            spoilt.append({**case, part: {**case[part], "nobody_knows": 1}})
            continue
        for key, value in case.get(part, {}).items():
            # "waypoints" is said in words; what it says is in the script.
            if key != "waypoints":
                spoilt.append({**case, part: {**case[part], key: other(value)}})
print(json.dumps(spoilt))
PYTHON
}

# A wrong value fails, or is beyond all bounds; with an unknown key nothing is known.
declare -A expected=(
    [values]='^0 passed, [1-9][0-9]* failed, [0-9]+ skipped$'
    [keys]='^0 passed, 0 failed, [1-9][0-9]* skipped$'
)
for kind in values keys; do
    mutants "$kind"
    "$program" "$work/$kind.json" >"$work/said" 2>&1 && {
        echo "spoilt cases passed ($kind)"
        exit 1
    }
    if ! tail -n 1 "$work/said" | grep -qE "${expected[$kind]}"; then
        grep -E '^[a-z0-9-]+ +[0-9]+ +[0-9]+ +[0-9]+$' "$work/said" || tail -n 5 "$work/said"
        tail -n 1 "$work/said"
        echo "not every spoilt case came out as it must ($kind)"
        exit 1
    fi
done
