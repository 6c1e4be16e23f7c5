#!/usr/bin/env bash
# pegsim diff on the scenarios that are shipped: what a reader is told must be the point.
set -eu
hang=$SOURCE/scenarios/hang/delay-by-qps.yaml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
source "$SOURCE/tests/says.sh"

# part HEADING: what stands below a heading, up to the next blank line.
part() { awk -v heading="$1" 'index($0, heading) == 1 {on = 1; next} /^$/ {on = 0} on' out; }

# --- the order of flag and throttle

is "the hang and its fix part" 1 "$(ends "$PEGSIM" diff "$hang" --variants v2.4.0,pr-2157)"
is "at the ingestion request" "the same up to event 133,394 at 51.572 s; then they part" \
    "$(grep '^the same up to' out)"
is "where one raises the flag first and the other asks the throttle" \
    '  A    51.572317  replica-3  replica 1.2        raises its "ingestion running" flag; user writes are refused from now on
  B    51.572317  replica-3  throttle 1.2       <- message throttle_ask from replica 1.2' \
    "$(part 'the same up to' | awk '!seen[$1]++ && ($1 == "A" || $1 == "B")' | sed 's/  \[.*//')"
is "from the same world" \
    "  options: pegasus
  both handle the same event 133394, but do something else then
  states of replica 1.2 on replica-3 then, on both: replica INGESTING, role PRIMARY
  just before it both worlds are the same, all that is to come included" \
    "$(part 'what made the difference')"
is "in the story the flag comes before the throttle on A, after it on B" \
    '  replica 1.2 on replica-3, and 3 more in the same way:
       51.572317  replica-3  replica 1.2        receives the ingestion request of 1.2: 8 files, 590 B
  A    51.572317  replica-3  replica 1.2        raises its "ingestion running" flag; user writes are refused from now on' \
    "$(part 'the story' | head -n 3)"
is "and the request comes back first on B" \
    '  B    52.072317  replica-3  replica 1.2        the ingestion request of 1.2 comes back from the throttle
  B    52.072317  replica-3  replica 1.2        raises its "ingestion running" flag; user writes are refused from now on' \
    "$(part 'the story' | grep '^  B' | head -n 2)"
is "the load stays open on A and ends on B" \
    "  load of temp      A open, no further since 41.571 s
                    B success at 1 min 51.569 s" "$(part 'how obligations' | head -n 2)"
is "and the flag stays up on A" "    A nothing more
    B DOWN at 1 min 21.554 s" "$(part 'states, times aside' | grep -A 3 '  flag of' | tail -n 2)"
is "the last line does it again" 1 "$(ends bash -c "$(sed -n 's/^repeat: //p' out | head -n 1)")"

# --- chance

is "two seeds differ" 1 "$(ends "$PEGSIM" diff "$hang#v2.4.0" --seeds 1,2)"
is "from the first message on" "the same up to event 8 at 0 ns; then they part" \
    "$(grep '^the same up to' out)"
is "but tell the same story" "  every actor tells the same in the same order" "$(part 'the story')"
is "the same seed does not" 0 "$(ends "$PEGSIM" diff "$hang#v2.4.0@7" "$hang#v2.4.0@7")"
is "to the last event" 1 "$(grep -c '^the same: all [0-9,]* events$' out)"
rollback=$SOURCE/scenarios/faults/rejects.yaml
is "which partition's error rolls a table back is chance" 1 \
    "$(ends "$PEGSIM" diff "$rollback#v2.4.0" --seeds 1,2)"
is "and is found beneath it" 1 \
    "$(part 'the story' | grep -c '^  B .* meta  *temp goes back to DOWNLOADING as a whole')"

# --- databases

is "runs go into a database" 0 "$(ends "$PEGSIM" run "$hang" --db x.db --quiet)"
is "each is the same as its scenario" 0 "$(ends "$PEGSIM" diff x.db#v2.4.0 "$hang#v2.4.0")"
is "in either order" 0 "$(ends "$PEGSIM" diff "$hang#master" x.db#4)"
is "two of them part as their scenarios do" 1 "$(ends "$PEGSIM" diff x.db#1 x.db#3)"
is "at the same event" "the same up to event 133,394 at 51.572 s; then they part" \
    "$(grep '^the same up to' out)"
is "a run that is not named leaves it open" 2 "$(ends "$PEGSIM" diff x.db x.db#1)"
is "and all are listed" \
    "     help: there are: #1 (v2.4.0, seed 1), #2 (before-2157, seed 1), #3 (pr-2157, seed 1), #4 (master, seed 1)" \
    "$(sed -n 2p err)"
head -c 3000000 x.db >cut.db
is "a database that was cut off ends with 5" 5 "$(ends "$PEGSIM" diff cut.db#1 "$hang#master")"
is "and says so" "pegsim diff: error: A: cut.db: database disk image is malformed" \
    "$(head -n 1 err)"
python3 -c 'import sqlite3
alien = sqlite3.connect("alien.db"); alien.execute("CREATE TABLE t (x)"); alien.commit()'
is "one of another program, too" 5 "$(ends "$PEGSIM" diff "$hang#master" alien.db)"
is "with the reason" "pegsim diff: error: B: alien.db: is a database of another program" \
    "$(head -n 1 err)"
is "a file that is not there ends with 5" 5 "$(ends "$PEGSIM" diff none.db "$hang#master")"
is "by name" "pegsim diff: error: A: none.db: No such file or directory" "$(head -n 1 err)"
python3 -c 'import sqlite3
known = sqlite3.connect("x.db")
known.execute("UPDATE names SET name = ? WHERE run = 1 AND what = ? AND id = 0", ("new", "message"))
known.commit()'
is "a name that this pegsim does not know ends with 5" 5 \
    "$(ends "$PEGSIM" diff x.db#1 "$hang#v2.4.0")"
is "and is told" "pegsim diff: error: A: it has a message 'new', which this pegsim does not know" \
    "$(head -n 1 err)"

exit "$failed"
