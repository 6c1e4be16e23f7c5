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

# agrees DOCUMENT SAMPLE SWEEP: how a sample differs from the sweep that its line printed: shares,
# intervals, seeds and write outage.
agrees() {
    python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
sample = eval(sys.argv[2])
swept = json.load(open(sys.argv[3]))
of_it = swept["variants"][0]
outage = of_it["longest"]["write outage"]
came = {name: share for name, share in of_it["verdicts"].items() if share["runs"] > 0}
for what, one, other in (
        ("seeds", [sample["first_seed"], sample["last_seed"]],
         [swept["first_seed"], swept["last_seed"]]),
        ("runs", sample["runs"], of_it["runs"]),
        ("shares", sample["verdicts"], came),
        ("outage", list(sample["open"]["writes"].values()),
         [outage.get(name, 0) for name in ("p50_ns", "p99_ns", "greatest_ns")])):
    if one != other: print(what, one, other)' "$@"
}

# Every sample, of every knob, and how it is now: the sweep that is printed comes to the same.
samples='([d["present"]] + [s for k in d["knobs"] for s in k["samples"]])'
check_samples() {
    local count i repeat
    count=$(field "$1" "len($samples)")
    is "there are samples in $1" yes "$([ "$count" -ge 5 ] && echo yes)"
    for ((i = 0; i < count; i++)); do
        repeat=$(field "$1" "$samples[$i]['repeat']")
        eval "$repeat --json" >sweep.json
        is "sample $i of $1 is its sweep: ${repeat##*sweep * --seeds }" "" \
            "$(agrees "$1" "$samples[$i]" sweep.json)"
    done
}

# Few writes: some hang, others do not.
few=("$SOURCE/scenarios/hang/delay-by-qps.yaml" --variant v2.4.0 --seeds 1..30 --risk 15
    --set "clients=[{name: web, writes: 20/s, arrivals: poisson, value: 1KiB, timeout: 1s}]")
is "assessing what hangs sometimes ends well" 0 "$(ends "$PEGSIM" assess "${few[@]}" --json)"
cp out few.json
is "it comes to both" 2 "$(field few.json 'len(d["present"]["verdicts"])')"
check_samples few.json

is "the text says what to do" 0 "$(ends "$PEGSIM" assess "${ask[@]}")"
is "raise the limit" 1 "$(grep -c '^  raise the limit to [0-9]* bytes/s: 0 of 40 go amiss' out)"
is "which pausing does not replace" 1 "$(grep -c '^  not enough: pause the writers$' out)"
is "or load fewer files" 1 "$(grep -c '^  load at most [0-9]* files a partition: 0 of 40' out)"

exit "$failed"
