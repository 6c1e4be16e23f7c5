#!/usr/bin/env bash
# pegsim export on the scenarios that are shipped: what other tools read must be well-formed by
# their rules, and must show what decided the run.
set -eu
scenarios=$SOURCE/scenarios
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
source "$SOURCE/tests/says.sh"

# holds FORMAT FILE: what the rules of a format say of a file.
holds() { python3 -I "$SOURCE/tests/export_rules.py" "$@"; }

# export_of RUN SUFFIX: exports, and checks by the rules of the format.
export_of() {
    "$PEGSIM" export "$1" -o "out.$2" || echo "it ended with $?"
    case $2 in
    json) holds perfetto out.json ;;
    mmd) holds mermaid out.mmd ;;
    *) holds "$2" "out.$2" ;;
    esac
}

"$PEGSIM" run "$scenarios/hang/delay-by-qps.yaml" --variant v2.4.0 --db hang.db --quiet >/dev/null
"$PEGSIM" run "$scenarios/recovery/primary-crash.yaml" --db crash.db --quiet >/dev/null

# --- Perfetto

is "the hang is a trace with the chain that led to it" \
    "10 processes, 68 threads, 50 flows of the chain" "$(export_of hang.db json)"
is "nodes are processes" "meta-1 meta-2 provider replica-1 replica-2 replica-3 shell web" \
    "$(python3 -I -c "
import json
named = [e['args']['name'] for e in json.load(open('out.json'))['traceEvents'] if e['name'] == 'process_name']
print(*sorted(name for name in named if name not in ('the run', 'zookeeper')))")"
is "the flag that is lost is a slice that says so" \
    "ingestion flag 1.2 on replica-3: held, and lost for 20.502 s, by replica 1.2, never released" \
    "$(python3 -I -c "
import json
events = json.load(open('out.json'))['traceEvents']
names = {(e['pid'], e['tid']): e['args']['name'] for e in events if e['name'] == 'thread_name'}
for e in events:
    if e['ph'] == 'X' and e['name'] == 'held, and lost' and '1.2 ' in names[e['pid'], e['tid']]:
        print(f\"{names[e['pid'], e['tid']]}: {e['name']} for {e['dur'] / 1e6:.3f} s, by \"
              f\"{e['args']['holder']}, {e['args']['released']} released\")")"
is "writes are counters of each second" "51 ok 123, refused 158" "$(python3 -I -c "
import json
for e in json.load(open('out.json'))['traceEvents']:
    if e['ph'] == 'C' and e['ts'] == 51e6: print('51 ok {ok}, refused {refused}'.format(**e['args']))")"
is "moments are marked" "41.571539928 last progress
52.072877049 the work is lost
52.073224611 the hang is proved
72.073876549 the run is over" "$(python3 -I -c "
import json
for e in json.load(open('out.json'))['traceEvents']:
    if e['ph'] == 'i': print(f\"{e['ts'] / 1e6:.9f} {e['name']}\")")"
is "a run with faults is one, too" "10 processes, 94 threads, 47 flows of the chain" \
    "$(export_of crash.db#1 json)"
is "and its faults are slices" "1" "$(grep -c '"crash replica-1"' out.json)"

# --- Mermaid

is "the decisive chain is a diagram" "8 take part, 25 arrows, 3 loops" "$(export_of hang.db mmd)"
is "in which polls are folded" "    loop every 10.001 s, 4 times, until 41.551089 s" \
    "$(grep loop out.mmd | sed -n 2p)"
is "that ends with the loss and its proof" \
    "    a17-->>a0: ingestion_response at 52.072877 s
    Note over a0: hears ERR_NO_NEED_OPERATE for 1.2: the request came to nothing#59;<br/>meta does nothing about it
    Note over a0: 52.072877 s, event 133962: the work is lost<br/>52.073224 s, event 133965: proved, nobody is left who could<br/>release the ingestion flag of 1.2 on replica-3
    loop every 10.001 s, 2 times, until 71.555087 s" "$(grep -A 3 ingestion_response out.mmd)"
is "a long way is cut to what tells something" "11 take part, 40 arrows, 6 loops" \
    "$(export_of crash.db#1 mmd)"
is "a run that ends well leads to its end" "    Note over a0: 101.547018 s: the run is over, success" \
    "$("$PEGSIM" export "$scenarios/hang/delay-by-qps.yaml#pr-2157" --format mermaid | tail -n 1 |
        sed 's/ [0-9.]* s/ 101.547018 s/')"

# --- CSV

for table in story events chain states guards obligations faults counts latencies; do
    "$PEGSIM" export crash.db#1 --format csv --table "$table" >out.csv
    is "table $table is well-formed" "0" "$(holds csv out.csv >rows; echo $?)"
    is "and has rows" "yes" "$(grep -q '^0 rows' rows && echo no || echo yes)"
done
is "the story is the first table" "$("$PEGSIM" export hang.db --format csv --table story)" \
    "$("$PEGSIM" export hang.db --format csv)"
is "it has what the view has" "$(sqlite3 hang.db 'SELECT count(*) FROM story')" \
    "$(($("$PEGSIM" export hang.db --format csv | wc -l) - 1))"

# --- DOT

is "who waits for whom is a graph" "16 nodes, 16 edges" "$(export_of hang.db dot)"
is "the flag is what the load waits for" \
    '    waiter0 -> guard2 [label="waits for", color="#b2182b", penwidth=2];' \
    "$(grep -E "waiter0 -> $(grep -o 'guard[0-9].*ingestion flag of 1.2' out.dot | cut -d' ' -f1) " out.dot)"
is "and all five ways to release it are told" 5 "$(grep -o '[l"]- ' out.dot | wc -l)"
is "at an instant before it was lost" "work is under way" \
    "$("$PEGSIM" export hang.db --format dot --at 51.8s | grep -oE 'work is under way|nothing is alive' | sort -u)"
is "nobody waits in the end of a run that ends well" "1 nodes, 0 edges" \
    "$(export_of "$scenarios/hang/delay-by-qps.yaml#pr-2157" dot)"
is "what is excused says why" "1" \
    "$(export_of "$scenarios/faults/leader-lost-for-good.yaml#v2.4.0" dot >rows; grep -c 'cannot end (no meta server)' out.dot)"

# --- names that mean harm

cp hang.db evil.db
evil='=1+1;#end
%%{init: {}}%% "x" \\" <script>alert(1)</script> & -->>a0: end ]]> $$x$$ wrap:'
sqlite3 evil.db "CREATE TEMP TABLE evil AS SELECT replace('$evil', 'x', char(27)) AS text;
    UPDATE nodes SET name = name || (SELECT text FROM evil);
    UPDATE actors SET name = (SELECT text FROM evil) || name;
    UPDATE names SET name = (SELECT text FROM evil) || name WHERE what NOT IN
        ('counter', 'note', 'detail', 'guard', 'obligation');
    UPDATE events SET text = (SELECT text FROM evil) || text WHERE text IS NOT NULL;
    UPDATE runs SET scenario = (SELECT text FROM evil), variant = 'end';
    UPDATE verdicts SET why = replace(why, 'temp', (SELECT text FROM evil) || 'temp');"
is "of a trace they stay names" "10 processes, 68 threads, 50 flows of the chain" \
    "$(export_of evil.db json)"
is "of a diagram" "8 take part, 25 arrows, 3 loops" "$(export_of evil.db mmd)"
is "of a table" "9148 rows of number,time_s,node,actor,note,text" "$(export_of evil.db csv)"
is "of a graph" "16 nodes, 16 edges" "$(export_of evil.db dot)"

# --- where it goes

is "standard output, named or not, is the same" \
    "$("$PEGSIM" export hang.db --format dot)" "$("$PEGSIM" export hang.db --format dot -o -)"
mkdir tmp
is "a scenario that is run for it leaves nothing behind" "0" \
    "$(ends env TMPDIR="$work/tmp" "$PEGSIM" export "$scenarios/hang/dead-client.yaml#v2.4.0" --format dot)"
is "neither there" "" "$(ls tmp)"
is "nor beside a file" "0 dot" "$(mkdir beside; cd beside; ends "$PEGSIM" export \
    "$scenarios/hang/dead-client.yaml#v2.4.0" -o x.dot | tr '\n' ' '; ls | grep -v -x -e out -e err | cut -d. -f2)"
is "a folder for it that is not there is told" "5" \
    "$(ends env TMPDIR="$work/gone" "$PEGSIM" export "$scenarios/hang/dead-client.yaml#v2.4.0" --format dot)"
is "in these words" "pegsim export: error: cannot make a folder in $work/gone: No such file or directory
     help: TMPDIR names the folder for it" "$(cat err)"

exit "$failed"
