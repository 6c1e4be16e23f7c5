#!/usr/bin/env bash
# Pictures of writes, progress, bisections, maps and comparisons: what is in them is what the
# databases and the other subcommands say.
set -eu
: "${PEGSIM:?names the program}"
: "${SOURCE:?names the source tree}"
PEGSIM=$(realpath "$PEGSIM")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$SOURCE/tests/says.sh" "$work/"
hang=$SOURCE/scenarios/hang/delay-by-qps.yaml
cd "$work"
source ./says.sh
if ! command -v gnuplot >/dev/null; then
    echo "gnuplot is missing: tools/install check"
    exit 1
fi

# texts FILE.svg: every text of a picture, a line each.
texts() {
    python3 - "$1" <<'EOF'
import sys, xml.etree.ElementTree as tree
for text in tree.parse(sys.argv[1]).iter("{http://www.w3.org/2000/svg}text"):
    print("".join(text.itertext()).strip())
EOF
}

# has NAME FILE.svg TEXT: complains unless the picture has a text that holds it.
has() {
    texts "$2" >found
    if grep -qF -- "$3" found; then
        echo "ok: $1"
    else
        printf 'not ok: %s\n--- expected\n%s\n--- found\n%s\n' "$1" "$3" "$(cat found)"
        failed=1
    fi
}

# complaints FILE.svg: texts that lie on each other or stick out of the picture. Tics without a
# number are texts without letters.
complaints() {
    PYTHONPATH=$SOURCE/tests python3 - "$1" <<'EOF'
import sys, svg_facts
picture = svg_facts.Picture(sys.argv[1])
picture.texts = [text for text in picture.texts if text.text]
print("\n".join(picture.complaints()))
EOF
}

# rows FILE.dat COLUMNS: these columns without comments and what is only there to be drawn.
rows() { grep -v '^#' "$1" | awk -F'\t' -v OFS='|' "$2"; }

# --- one run ----------------------------------------------------------------------------------
"$PEGSIM" run "$hang" --variant v2.4.0 --db hang.db --quiet >/dev/null
is "writes are drawn" 0 "$(ends "$PEGSIM" plot hang.db --kind writes -o writes.svg --keep kept)"
sql="SELECT second, coalesce(sum(count) FILTER (WHERE name = 'writes_ok'), 0),
    coalesce(sum(count) FILTER (WHERE name = 'writes_delayed'), 0),
    coalesce(sum(count) FILTER (WHERE name = 'writes_rejected'), 0),
    coalesce(sum(count) FILTER (WHERE name = 'writes_refused'), 0) FROM rates GROUP BY second"
is "they are the rates of the database" "$(sqlite3 hang.db "$sql")" \
    "$(rows kept/writes.dat '{print $1, $2, $3, $4, $5}' | head -n -1)"
refused=$(sqlite3 hang.db "SELECT sum(count) FROM rates WHERE name = 'writes_refused'")
has "and are added up" writes.svg "refused $(printf "%'d" "$refused" | sed 's/^\([0-9]\)\([0-9]\{3\}\)$/\1,\2/')"
has "the step is named" writes.svg "start_bulk_load -a temp"
has "and where the hang was proved" writes.svg "the hang is proved"
is "every text can be read" "" "$(complaints writes.svg)"
is "the same picture each time" "$(cat writes.svg)" \
    "$("$PEGSIM" plot "$hang#v2.4.0" --kind writes -o again.svg && cat again.svg)"
"$PEGSIM" plot hang.db --kind writes --from 50s --to 53s -o part.svg --keep part
is "a part has its seconds" "50 51 52 53" \
    "$(rows part/writes.dat '{print $1}' | head -n -1 | tr '\n' ' ' | sed 's/ $//')"
"$PEGSIM" plot "$SOURCE/scenarios/faults/ingestion-fails.yaml#v2.4.0" --kind writes -o idle.svg
has "a run whose writes all came to nothing is drawn, too" idle.svg "accepted 0"

"$PEGSIM" plot hang.db --kind progress -o progress.svg --keep kept
steps=$(sqlite3 hang.db "SELECT max(value) FROM changes WHERE type = 'move'")
has "progress says how far the load came" progress.svg "$steps of temp"
is "and stands still from there" \
    "$(sqlite3 hang.db "SELECT printf('%.9f', max(time) / 1e9) FROM changes WHERE type = 'move'")|$steps" \
    "$(rows kept/progress-0.dat '$2 == '"$steps"' {print $1, $2; exit}')"
has "outages are counted" progress.svg "4 in all, 4 open at the end"
is "every text of progress can be read" "" "$(complaints progress.svg)"

for width in 400 1920; do
    for kind in writes progress; do
        "$PEGSIM" plot hang.db --kind $kind --width $width -o sized.svg
        is "and of $kind at $width px" "" "$(complaints sized.svg)"
    done
done

# --- bisections --------------------------------------------------------------------------------
small="--set bulk_load.files=1 --set table.partitions=1"
"$PEGSIM" bisect "$hang" $small --points 3 --continuations 4 --lifted --json -j 2 >bisect.json
"$PEGSIM" plot "$hang" $small --kind bisect --points 3 --continuations 4 --lifted \
    -o bisect.svg --keep kept
python3 - >wanted <<'EOF'
import json
for point in json.load(open("bisect.json"))["points"]:
    share = point["intervened"]
    if share:
        print("%.9f|%.4f|%.4f|%.4f|%d" % (point["at_ns"] / 1e9, share["hang_ppm"] / 1e4,
              share["low_ppm"] / 1e4, share["high_ppm"] / 1e4, point["after_event"]))
EOF
is "a bisection is what 'bisect' finds" "$(cat wanted)" \
    "$(rows kept/changed.dat '{print $1, $2, $3, $4, $5}')"
has "its step is told" bisect.svg "with 'lift the write throttle' at that time: it hangs for certain after event"
is "every text of a bisection can be read" "" "$(complaints bisect.svg)"
"$PEGSIM" run "$hang" --variant v2.4.0 $small --db small.db --quiet >/dev/null 2>&1 || true
"$PEGSIM" plot small.db --kind bisect --points 3 --continuations 4 --lifted -j 1 -o other.svg
is "a database knows what it was made of" "$(cat bisect.svg)" "$(cat other.svg)"
is "what does not hang is not bisected" 1 \
    "$(ends "$PEGSIM" plot "$hang#master" --kind bisect -o none.svg)"
is "and is said so" "pegsim plot: error: --kind bisect: $hang, variant master, seed 1 does not hang: success
     help: choose a run that hangs" "$(head -2 err)"
is "nothing is drawn then" "" "$(ls none.svg 2>/dev/null || true)"
sqlite3 small.db "UPDATE runs SET document = 'scenario: x'"
is "a damaged scenario is no bisection" 5 "$(ends "$PEGSIM" plot small.db --kind bisect -o none.svg)"
is "and it is said why" "pegsim plot: error: small.db#1: does not hold a scenario that this pegsim can run once more
     help: name the scenario file instead" "$(head -2 err)"

# --- maps and comparisons ------------------------------------------------------------------------
sed '/^variants:/,$d' "$hang" >matrix.yaml
cat >>matrix.yaml <<'EOF'
observe: 0s
variants:
  v2.4.0: {pegasus: v2.4.0}
  master: {pegasus: master}
matrix:
  clients[0].writes: [50/s, 5/s, 2/s]
  table.partitions: [1, 2]
  except:
    - {writes: 2/s, partitions: 2}
EOF
"$PEGSIM" sweep matrix.yaml --set bulk_load.files=1 --seeds 1..4 --db sweep.db -q >/dev/null || true
"$PEGSIM" plot sweep.db --kind phase --fix variant=v2.4.0 -o map.svg --keep kept
is "a map is what the sweep came to" "$(sqlite3 sweep.db "
    SELECT CASE p.value WHEN '1' THEN 0 ELSE 1 END AS x, w.place AS y,
        printf('%.4f', 100.0 * sum(verdict = 'hung') / count(*)), count(*)
    FROM sweep_runs JOIN sweep_cells v USING (variant) JOIN sweep_cells w USING (variant)
    JOIN sweep_cells p USING (variant) WHERE v.value = 'v2.4.0' AND v.axis = 0 AND w.axis = 1
    AND p.axis = 2 GROUP BY x, y ORDER BY y, x")" \
    "$(rows kept/cells.dat '$4 > 0 {print $1, $2, $3, $4}')"
is "a cell that nobody ran is there, and empty" "1|2|0" \
    "$(rows kept/cells.dat '$4 == 0 {print $1, $2, $4}')"
has "keys are named" map.svg "clients[0].writes"
has "and values" map.svg "50/s"
has "and what is fixed" map.svg "how many of 4 runs a cell hang; variant=v2.4.0"
is "every text of a map can be read" "" "$(complaints map.svg)"
"$PEGSIM" plot matrix.yaml --set bulk_load.files=1 --kind phase --seeds 1..4 \
    --fix variant=v2.4.0 -o straight.svg
is "a scenario gives the same map" "$(cat map.svg)" "$(cat straight.svg)"
is "three keys are no map" 2 "$(ends "$PEGSIM" plot sweep.db --kind phase -o none.svg)"
is "and it is said which" "pegsim plot: error: a map has two keys, and the runs differ in 3: variant, writes, partitions
     help: fix all but two: --fix variant=v2.4.0" "$(head -2 err)"

"$PEGSIM" sweep "$hang" --seeds 1..6 --set bulk_load.files=1 --db four.db -q >/dev/null || true
"$PEGSIM" compare "$hang" --seeds 1..6 --set bulk_load.files=1 --json >compare.json || true
"$PEGSIM" plot four.db --kind compare -o four.svg --keep kept
is "shares are what the sweep came to" "$(sqlite3 four.db "
    SELECT c.place, printf('%.4f', 100.0 * sum(verdict = 'hung') / count(*))
    FROM sweep_runs JOIN sweep_cells c USING (variant) GROUP BY variant ORDER BY c.place")" \
    "$(rows kept/intervals.dat '{print $1, $2}')"
is "times to finish are those that 'compare' tells" "$(python3 - <<'EOF'
import json
for i, row in enumerate(json.load(open("compare.json"))["variants"]):
    finish = row["finished"]
    if finish["runs"]:
        print("%d|%.9g|%.9g" % (i, finish["p50_ns"] / 1e9, finish["p99_ns"] / 1e9))
EOF
)" "$(rows kept/finish.dat '$1 >= 0 {print $1, $2, $3}')"
has "variants are named, and not broken" four.svg "before-2157"
has "a hang has no end" four.svg "no run finished"
has "nor its outage" four.svg "for ever"
is "every text of a comparison can be read" "" "$(complaints four.svg)"

# --- what is refused -----------------------------------------------------------------------------
is "a sweep is no single run" 2 "$(ends "$PEGSIM" plot sweep.db --kind writes -o none.svg)"
is "and it is said what it is" "pegsim plot: error: sweep.db holds a sweep, and kind 'writes' draws one run
     help: --kind phase and --kind compare draw it" "$(head -2 err)"
is "a single run is no sweep" 2 "$(ends "$PEGSIM" plot hang.db --kind compare -o none.svg)"
is "and it is said where to get one" "pegsim plot: error: hang.db holds single runs, and kind 'compare' draws many seeds
     help: 'pegsim sweep FILE --db SWEEP.db' makes what it draws" "$(head -2 err)"
for kind in writes bisect; do
    is "a run of a database is over: $kind" 2 \
        "$(ends "$PEGSIM" plot 'hang.db#1' --kind $kind --set duration=1s -o none.svg)"
    is "and takes no other keys: $kind" "pegsim plot: error: --set duration=1s: hang.db is of runs that are over
     help: name the scenario's file instead" "$(head -2 err)"
done
is "a file that is not there is said once" 5 "$(ends "$PEGSIM" plot no.yaml --kind phase -o none.svg)"
is "and how to repeat it, too" "pegsim plot: error: cannot read no.yaml: No such file or directory
repeat: $PEGSIM plot no.yaml --kind phase -o none.svg" "$(cat err)"
is "a flag of another kind is refused" 2 \
    "$(ends "$PEGSIM" plot hang.db --kind writes --seeds 1..2 --lanes x --points 3 -o none.svg)"
is "each of them" "pegsim plot: error: --lanes says nothing to kind 'writes'
     help: it belongs to: timeline
pegsim plot: error: --seeds says nothing to kind 'writes'
     help: it belongs to: phase, compare
pegsim plot: error: --points says nothing to kind 'writes'
     help: it belongs to: bisect" "$(grep -v '^repeat' err)"

# --- names that would like to be commands -----------------------------------------------------------
cat >hostile.yaml <<'EOF'
scenario: "x'; system(\"touch pwned\"); `touch pwned` <b>&amp; {/Symbol a} \\n @^_"
duration: 20s
cluster: {replica_servers: 3}
table: {name: "t'\"`$(id)", partitions: 1}
clients: [{name: "'; set output 'pwned", writes: 20/s}]
steps: [{at: 1s, do: "start_bulk_load -a t'\"`$(id) -c onebox -p local_service -r /bulk"}]
variants:
  "a\"b'; !touch pwned; <svg onload='x'>": {}
  "plain": {}
matrix: {table.partitions: [1, 2]}
EOF
name="x'; system(\"touch pwned\"); \`touch pwned\` <b>&amp; {/Symbol a} \\n @^_"
for kind in writes progress; do
    "$PEGSIM" plot hostile.yaml --kind $kind -o hostile.svg
    has "a hostile title is only a text: $kind" hostile.svg "$name"
done
for kind in phase compare; do
    "$PEGSIM" plot hostile.yaml --kind $kind --seeds 1..2 -o hostile.svg
    has "a hostile title is only a text: $kind" hostile.svg "$name"
    has "and a hostile variant: $kind" hostile.svg "a\"b'; !touch pwned; <svg"
done
is "nothing was done" "" "$(find . -name '*pwned*')"

exit "$failed"
