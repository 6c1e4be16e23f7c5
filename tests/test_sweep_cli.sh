#!/usr/bin/env bash
# Sweeps as a shell sees them: the same rows as single runs give, for any number of threads, killed
# and resumed, in shards and merged.
set -eu
hang=$SOURCE/scenarios/hang/delay-by-qps.yaml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
source "$SOURCE/tests/says.sh"

# Few writes: a run has few events, and some hang while others do not.
few=(--set "clients=[{name: web, writes: 20/s, arrivals: poisson, value: 1KiB, timeout: 1s}]")
whole=("$hang" --seeds 1..300 --variants v2.4.0,pr-2157 "${few[@]}")

# dump FILE: everything a database holds, in order.
dump() {
    python3 -c 'import sqlite3, sys
for line in sqlite3.connect(sys.argv[1]).iterdump(): print(line)' "$1"
}

# ask FILE SQL: rows of a database.
ask() {
    python3 -c 'import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(*row)' "$1" "$2"
}

# timeless FILE: a report without the line that tells real time.
timeless() { grep -v ' at a time: ' "$1"; }

# --- rows are those of single runs

is "a sweep ends well" 0 "$(ends "$PEGSIM" sweep "${whole[@]}" --db whole.db -j 2)"
cp out whole.txt
is "has a row for each run" 600 "$(ask whole.db 'SELECT count(*) FROM sweep_runs')"
for seed in 1 2 299 300; do
    "$PEGSIM" run "$hang" --variant v2.4.0 --seed "$seed" --set observe=0s "${few[@]}" --json \
        >run.json 2>/dev/null || true
    is "seed $seed has the digest of a run" \
        "$(sed -n 's/.*"digest": "\(.*\)".*/\1/p' run.json)" \
        "$(ask whole.db "SELECT digest FROM sweep_runs WHERE seed = $seed AND variant = 'v2.4.0'")"
done
is "both verdicts came" "hung success" "$(ask whole.db \
    "SELECT group_concat(verdict, ' ') FROM (SELECT DISTINCT verdict FROM sweep_runs ORDER BY 1)")"
seed=$(ask whole.db "SELECT min(seed) FROM sweep_runs WHERE variant = 'v2.4.0' AND verdict = 'hung'")
digest=$(ask whole.db \
    "SELECT digest FROM sweep_runs WHERE seed = $seed AND variant = 'v2.4.0'")
repeat=$(sed -n 's/^  repeat: //p' whole.txt | head -n 1)
is "a hang is told with the first seed" 1 "$(grep -c -- "--seed $seed " <<<"$repeat")"
eval "$repeat --json" >run.json 2>/dev/null || true
is "and its line repeats it" "$digest" "$(sed -n 's/.*"digest": "\(.*\)".*/\1/p' run.json)"

# --- threads

is "one thread" 0 "$(ends "$PEGSIM" sweep "${whole[@]}" --db alone.db -j 1)"
is "has the same rows" "$(dump whole.db)" "$(dump alone.db)"
is "and says the same" "$(timeless whole.txt)" "$(timeless out)"
is "a comparison by one thread" 0 \
    "$(ends "$PEGSIM" compare "$hang" --seeds 1..40 "${few[@]}" -j 1)"
timeless out >compared
is "and by two" 0 "$(ends "$PEGSIM" compare "$hang" --seeds 1..40 "${few[@]}" -j 2)"
is "say the same" "$(cat compared)" "$(timeless out)"
is "within 100 columns" "" "$(grep -v '^repeat: ' out | grep -E '^.{101}' || true)"

# --- killed and resumed

killed=0
partly=0
for seconds in 0.2 0.3 0.4 0.6 0.8 1.2 1.6 2.4 4 8 16 32 64 128 256; do
    # The shell would tell of the kill; its own words are of no interest.
    { status=$(timeout -s KILL "$seconds" "$PEGSIM" sweep "${whole[@]}" --db killed.db --resume \
        -j 2 >out 2>err; echo $?); } 2>/dev/null
    [ "$status" = 137 ] || break
    killed=$((killed + 1))
    [ -s killed.db ] || continue
    is "killed after $seconds s: the database is sound" ok "$(ask killed.db 'PRAGMA integrity_check')"
    rows=$(ask killed.db "SELECT count(*) FROM sqlite_master WHERE name = 'sweep_runs'")
    [ "$rows" = 0 ] || rows=$(ask killed.db 'SELECT count(*) FROM sweep_runs')
    [ "$rows" = 0 ] || [ "$rows" = 600 ] || partly=$((partly + 1))
done
is "it was killed at least twice" yes "$([ "$killed" -ge 2 ] && echo yes)"
is "once with a part of the rows in the file" yes "$([ "$partly" -ge 1 ] && echo yes)"
is "at last it came to the end" 0 "$status"
is "its database is that of one never killed" "$(dump whole.db)" "$(dump killed.db)"
is "and what it says, too" "$(timeless whole.txt)" "$(timeless out)"
is "all is done" 0 "$(ends "$PEGSIM" sweep "${whole[@]}" --db killed.db --resume)"
is "so that nothing is run again" 1 "$(grep -c '^0 runs (and 600 that were there), ' out)"
is "without --resume it is refused" 5 "$(ends "$PEGSIM" sweep "${whole[@]}" --db killed.db)"
is "with the reason" "pegsim sweep: error: --db: killed.db: has rows of a sweep already; --resume \
goes on with it" "$(head -n 1 err)"

# --- asked to end

for signal in INT TERM; do
    rm -f killed.db
    for seconds in 0.2 0.4 0.8 1.6 3.2 6.4; do # until it comes while rows are made
        { status=$(timeout -s $signal "$seconds" "$PEGSIM" sweep "${whole[@]}" --db killed.db \
            --resume -j 1 >out 2>err; echo $?); } 2>/dev/null
        [ "$status" = 124 ] && grep -q '^pegsim sweep: error: stopped: [1-9]' err && break
    done
    rows=$(ask killed.db 'SELECT count(*) FROM sweep_runs')
    is "SIG$signal: what is done is in the file, and it says how much" \
        "pegsim sweep: error: stopped: $rows of 600 runs are in killed.db" "$(sed -n 1p err)"
    is "and what to do" "     help: the same command with --resume goes on" "$(sed -n 2p err)"
    is "nothing is told of a part" "" "$(cat out)"
done
is "it is gone on with" 0 "$(ends "$PEGSIM" sweep "${whole[@]}" --db killed.db --resume -j 2)"
is "to the database of one never stopped" "$(dump whole.db)" "$(dump killed.db)"

# --- shards

for shard in 1 2 3 4 5 6 7 8; do
    is "shard $shard" 0 \
        "$(ends "$PEGSIM" sweep "${whole[@]}" --shard $shard/8 --db shard-$shard.db -q)"
done
is "are put together" 0 "$(ends "$PEGSIM" merge merged.db shard-[1-8].db)"
is "as is told" "merged.db: 600 runs of 8 databases" "$(cat out)"
is "and are the whole" "$(dump whole.db)" "$(dump merged.db)"
is "what was merged tells the same" 0 \
    "$(ends "$PEGSIM" sweep "${whole[@]}" --db merged.db --resume)"
is "as a whole" "$(timeless whole.txt)" "$(timeless out)"

is "a sweep with other values" 0 \
    "$(ends "$PEGSIM" sweep "${whole[@]}" --set table.partitions=2 --seeds 1..2 --db other.db)"
is "is not merged with it" 2 "$(ends "$PEGSIM" merge two.db whole.db other.db)"
is "for a reason" "pegsim merge: error: other.db: its variant 'pr-2157' has other values than in \
those before it" "$(head -n 1 err)"
is "nor is it gone on with" 5 "$(ends "$PEGSIM" sweep "${whole[@]}" --db other.db --resume)"
is "for the same reason" "pegsim sweep: error: --db: other.db: has rows of variant 'v2.4.0' with \
other values than it has now" "$(head -n 1 err)"
is "a trace takes no rows of a sweep" 5 "$(ends "$PEGSIM" run "$hang" --variant master --db whole.db)"
is "a sweep takes no trace" "$(dump alone.db)" "$(dump whole.db)"

exit "$failed"
