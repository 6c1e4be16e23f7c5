#!/usr/bin/env bash
# The program itself, as a shell sees it: what can only be tried from outside. Everything else about
# its subcommands is tried inside tests/test_run_command.c and its neighbours.
set -eu
hang=$SOURCE/scenarios/hang/delay-by-qps.yaml
work=$(mktemp -d)
trap 'umount "$work/full" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
source "$SOURCE/tests/says.sh"

# ask SQL: rows of x.db. Python has SQLite built in; the program sqlite3 may not be there.
ask() {
    python3 -c 'import sqlite3, sys
for row in sqlite3.connect("x.db").execute(sys.argv[1]): print(*row)' "$1"
}

# digests FILE: those of a JSON report.
digests() { grep '"digest"' "$1"; }

# --- standard output

is "a full disk behind standard output ends with 5" 5 \
    "$("$PEGSIM" help scenario >/dev/full 2>err && echo 0 || echo $?)"
is "and says so" "pegsim: error: cannot write to standard output: No space left on device" \
    "$(cat err)"
is "in the middle of a run, too" 5 \
    "$("$PEGSIM" run "$hang" --variant pr-2157 --log=all >/dev/full 2>err && echo 0 || echo $?)"
is "with the reason" "pegsim: error: cannot write to standard output: No space left on device" \
    "$(cat err)"

set +e
"$PEGSIM" run "$hang" --variant pr-2157 --log=all 2>err | head -n 1 >out
status=${PIPESTATUS[0]}
set -e
is "a reader that goes away ends it with 5" 5 "$status"
is "and without a word" "" "$(cat err)"
is "after what was read" 1 "$(wc -l <out | tr -d ' ')"

# --- the same on every way

is "the hang is as expected" 0 "$(ends "$PEGSIM" run "$hang" --json -j 1)"
digests out >alone
is "two threads" 0 "$(ends "$PEGSIM" run "$hang" --json -j 2)"
is "give the same digests" "$(cat alone)" "$(digests out)"
is "a database" 0 "$(ends "$PEGSIM" run "$hang" --json --db x.db)"
is "changes no digest" "$(cat alone)" "$(digests out)"
is "a second process" 0 "$(ends "$PEGSIM" run "$hang" --json --verify --variant 'pr-*')"
is "has the same digest" "$(sed -n 3p alone)" "$(digests out)"
is "and is compared event by event" 1 "$(grep -c '"is_verified": true' out)"
is "colours can be switched off" 0 "$(NO_COLOR=1 "$PEGSIM" run "$hang" --variant master | grep -c $'\033' || true)"

# --- a program that finds itself wrong

{ status=$(timeout -s ABRT 0.2 "$PEGSIM" run "$SOURCE/scenarios" --variant '*' \
    >out 2>err; echo $?); } 2>/dev/null
is "an abort" 134 "$([ "$status" = 124 ] && echo 134 || echo "$status")"
is "ends with the line that repeats it" \
    "repeat: $PEGSIM run $SOURCE/scenarios --variant '*'" "$(tail -n 1 err)"

# --- databases

rm -f x.db
killed=0
for seconds in 0.02 0.05 0.1 0.2 0.4 0.8; do
    # The shell would tell of the kill; its own words are of no interest.
    { status=$(timeout -s KILL "$seconds" "$PEGSIM" run "$SOURCE/scenarios/hang" --db x.db \
        >out 2>err; echo $?); } 2>/dev/null
    [ "$status" != 137 ] || killed=$((killed + 1))
    [ -s x.db ] || continue
    is "killed after $seconds s: the database is sound" ok "$(ask 'PRAGMA integrity_check')"
    # Before its first run it may have no tables yet.
    [ "$(ask "SELECT count(*) FROM sqlite_master WHERE name = 'verdicts'")" = 1 ] || continue
    is "killed after $seconds s: every run is whole" "0" "$(ask \
        'SELECT count(*) FROM runs r LEFT JOIN verdicts v USING (run) WHERE v.run IS NULL OR r.events
         != (SELECT max(number) FROM events e WHERE e.run = r.run)')"
done
is "it was killed at least twice" yes "$([ "$killed" -ge 2 ] && echo yes)"
is "more runs can be added afterwards" 0 "$(ends "$PEGSIM" run "$hang" --variant master --db x.db)"
is "and are there" master "$(ask 'SELECT variant FROM runs ORDER BY run DESC LIMIT 1')"

mkdir full
if mount -t tmpfs -o size=4m tmpfs full 2>/dev/null; then
    is "a disk that fills up ends with 5" 5 \
        "$(ends "$PEGSIM" run "$hang" --db full/x.db)"
    is "and says so" "1" "$(grep -c 'its trace could not be written: full/x.db: database or disk is full' out)"
    is "and what was left out" "3 more were left out after this" "$(grep 'left out' out)"
    is "with the line that repeats it" 1 "$(grep -c '^repeat: ' out)"
    cp full/x.db x.db
    is "what was there is sound" ok "$(ask 'PRAGMA integrity_check')"
    is "and has no run" 0 "$(ask 'SELECT count(*) FROM runs')"
    umount full
    mount -t tmpfs -o size=64k tmpfs full
    is "a disk too small for a database ends with 5" 5 \
        "$(ends "$PEGSIM" run "$hang" --db full/x.db)"
    is "and is left empty" "" "$(ls full)"
    is "after a complaint" "pegsim run: error: --db: full/x.db: database or disk is full" \
        "$(head -n 1 err)"
    dd if=/dev/zero of=full/zero bs=1k count=62 2>/dev/null || true
    is "a disk too small for a report ends with 5" 5 \
        "$(ends "$PEGSIM" run "$SOURCE/scenarios" --junit full/r.xml)"
    is "and leaves no half of it" zero "$(ls full)"
    umount full
else
    echo "skipped: no small disk can be mounted here"
fi

if [ "$(id -u)" != 0 ]; then
    : >locked.db && chmod 0444 locked.db
    is "a file that is only to be read ends with 5" 5 \
        "$(ends "$PEGSIM" run "$hang" --db locked.db)"
    is "and says so" "pegsim run: error: --db: locked.db: Permission denied" "$(head -n 1 err)"
else
    echo "skipped: root may write every file"
fi

exit "$failed"
