#!/usr/bin/env bash
# pegsim assess as a shell sees it: what it advises can be repeated by the command that it prints,
# and neither the number of threads nor the day changes a figure.
set -eu
hang=$SOURCE/scenarios/hang/delay-by-size.yaml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
source "$SOURCE/tests/says.sh"

ask=("$hang" --seeds 1..40 --risk 10)

# field FILE EXPRESSION: something of a JSON document, called d.
field() {
    python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$1" "$2"
}

# timeless FILE: a document without what may differ.
timeless() { grep -vE '"wall_ns"|"threads"' "$1"; }

is "assessing a hang ends well" 0 "$(ends "$PEGSIM" assess "${ask[@]}" --json -j 2)"
cp out two.json
is "with one thread, too" 0 "$(ends "$PEGSIM" assess "${ask[@]}" --json -j 1)"
cp out one.json
is "and the same figures" "$(timeless one.json)" "$(timeless two.json)"
is "all hang as it is" 1000000 "$(field two.json 'd["present"]["verdicts"]["hung"]["ppm"]')"
is "by the throttle, not by the users" "True False" "$(field two.json \
    '" ".join(str(k["advised"] is not None) for k in d["knobs"] if "files" not in k["knob"])')"

# Every sample, of every knob: the printed sweep has as many successes.
samples='[s for k in d["knobs"] for s in k["samples"] if s["runs"] == 40]'
count=$(field two.json "len($samples)")
for ((i = 0; i < count; i++)); do
    repeat=$(field two.json "$samples[$i]['repeat']")
    eval "$repeat --json" >sweep.json
    is "sample $i is what its sweep gives: ${repeat##*--set }" \
        "$(field two.json "$samples[$i]['verdicts'].get('success', {'runs': 0})['runs']")" \
        "$(field sweep.json 'd["variants"][0]["verdicts"]["success"]["runs"]')"
done

is "the text says what to do" 0 "$(ends "$PEGSIM" assess "${ask[@]}")"
is "raise the limit" 1 "$(grep -c '^  raise the limit to [0-9]* bytes/s: 0 of 40 go amiss' out)"
is "which pausing does not replace" 1 "$(grep -c '^  not enough: pause the writers$' out)"
is "or load fewer files" 1 "$(grep -c '^  load at most [0-9]* files a partition: 0 of 40' out)"

exit "$failed"
