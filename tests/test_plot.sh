#!/usr/bin/env bash
# pegsim plot on real runs: what is in the picture, that texts never lie on each other, that names
# of scenarios stay texts, and how it fails. SVG is read as XML (tests/svg_facts.py).
set -u
: "${PEGSIM:?names the program}"
: "${SOURCE:?names the source tree}"
source "$SOURCE/tests/says.sh"
export PYTHONPATH=$SOURCE/tests PYTHONDONTWRITEBYTECODE=1
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work" || exit 1
ln -s "$SOURCE/scenarios" .
hang=scenarios/hang/delay-by-qps.yaml

# sees NAME FILE EXPECTED: a Python expression about the Picture `p` gives what is expected.
sees() {
    is "$1" "$4" "$(python3 -c "
from svg_facts import Picture
p = Picture('$2')
print($3)" 2>&1)"
}

# clear NAME FILE: no text lies on another one or is cut off.
clear() { sees "$1" "$2" "'; '.join(p.complaints())" ""; }

"$PEGSIM" run $hang --variant v2.4.0 --db hang.db --quiet >log 2>&1 || cat log

# --- the hang --------------------------------------------------------------------------------

is "the hang is drawn" 0 "$(ends "$PEGSIM" plot hang.db -o hang.svg --width 900)"
is "without a word" "" "$(cat out err)"
clear "no text lies on another" hang.svg
sees "the picture is as wide as asked for" hang.svg "int(p.width)" 900
sees "the title names scenario, variant, seed and verdict" hang.svg \
    "[t.text for t in sorted(p.texts, key=lambda t: t.top)][:2]" \
    "['ingestion request delayed by the throttle on requests per second', \
'v2.4.0, seed 1: it hangs, proved: lost work']"
sees "what the verdict is about comes first, node by node" hang.svg \
    "[t.text for t in sorted(p.texts, key=lambda t: t.top) if t.left < 30 and 100 < t.top < p.find('The decisive').top][:9]" \
    "['meta-1', 'table temp', 'partition 1.2', 'ingestion slot 1.2', 'replica-3', 'bulk load 1.2', \
'ingestion flag 1.2', 'throttle 1.2', 'writes refused 1.2']"
sees "lanes that look alike are folded and counted" hang.svg \
    "[t.text for t in p.texts if t.text.endswith('alike') and abs(t.top - p.find('partition 1.2').top) < 4]" \
    "['+ 3 alike']"
sees "and what a throttle did is summed up" hang.svg "p.has('2264 delayed') and p.has('1013 refused')" True

# The axis: tens of seconds, evenly; then times can be turned into places.
cat >axis.py <<'PYTHON'
import sys
from svg_facts import Picture
p = Picture(sys.argv[1])
ticks = sorted((float(t.text), (t.left + t.right) / 2) for t in p.texts
               if t.size < 11 and not t.bold and t.text.replace(".", "", 1).isdigit())
(t0, x0), (t1, x1) = ticks[0], ticks[-1]
def x(seconds):
    return x0 + (seconds - t0) * (x1 - x0) / (t1 - t0)
def spans(label):
    """(begin, end, colour) of the boxes in the lane of that name, in seconds."""
    text = p.find(label)
    y = (text.top + text.bottom) / 2
    return [(t0 + (b.left - x0) * (t1 - t0) / (x1 - x0), t0 + (b.right - x0) * (t1 - t0) / (x1 - x0),
             b.colour) for b in p.boxes_at(y) if b.bottom - b.top < 25 and b.right > text.right and b.colour != "1a1d21"]
def near(label, *expected):
    found = spans(label)
    assert len(found) == len(expected), found
    for (a, b, c), (d, e, f) in zip(found, expected):
        assert abs(a - d) < 0.2 and abs(b - e) < 0.2 and c == f, (a, b, c, d, e, f)
exec(sys.argv[2])
PYTHON
at() {
    is "$1" "" "$(python3 axis.py "$2" "$3" 2>&1 | tail -1)"
}
at "the axis has a mark every ten seconds" hang.svg "assert [t[0] for t in ticks] == [0, 10, 20, 30, 40, 50, 60, 70]"
at "the table's states have their times and colours" hang.svg \
    "near('table temp', (1.53, 31.57, '9bd2f2'), (31.57, 41.57, '1f78b4'), (41.57, 72.07, 'e69f00'))"
at "the flag goes up, and is lost" hang.svg \
    "near('ingestion flag 1.2', (51.57, 52.07, 'f0e442'), (52.07, 72.07, 'c23b00'))"
at "the slot is held until the answer comes" hang.svg "near('ingestion slot 1.2', (41.57, 52.07, 'cc79a7'))"
sees "marks tell when it was lost and proved" hang.svg \
    "p.has('the work is lost, 52.072877 s') and p.has('the hang is proved, 52.073224 s')" True
sees "and the last progress" hang.svg "p.has('the last progress, 41.571539 s')" True
sees "a step of the operator is named" hang.svg "p.find('start_bulk_load -a temp').colour" 006b85
at "lost and proved are lines at their times" hang.svg "
lines = [path.get('d') for path in p.root.iter('{http://www.w3.org/2000/svg}path') if path.get('stroke') == 'rgb(194,  59,   0)']
assert any(abs(float(d[1:].split(',')[0]) - x(52.07)) < 2 for d in lines), lines"
sees "the decisive moment is told step by step" hang.svg \
    "[t.text[:52] for t in p.texts if 'holds the ingestion request of 1.2 back for 500 ms' in t.text or 'hears ERR_NO_NEED' in t.text or t.text.startswith('nobody is left')]" \
    "['holds the ingestion request of 1.2 back for 500 ms: ', 'hears ERR_NO_NEED_OPERATE for 1.2: the request came ', \
'nobody is left who could release the ingestion flag ']"
sees "each step has its number in the picture and in the list" hang.svg \
    "[[t.text for t in p.texts].count(str(n)) for n in range(1, 9)]" "[2, 2, 2, 2, 2, 2, 2, 0]"
sees "what is not shown is counted" hang.svg "p.has('and 30 more lanes: --lanes all')" True
sees "the legend explains the flag" hang.svg "p.has('flag up') and p.has('held, but lost')" True

# --- other runs, sizes, lanes ------------------------------------------------------------------

"$PEGSIM" plot hang.db -o again.svg --width 900
is "the same run gives the same bytes" "" "$(cmp hang.svg again.svg 2>&1)"
"$PEGSIM" plot "$hang#v2.4.0" -o direct.svg --width 900
is "a scenario file gives the same picture as its database" "" "$(cmp hang.svg direct.svg 2>&1)"
is "nothing is left beside it" "" "$(ls -d direct.svg.* 2>/dev/null)"

"$PEGSIM" plot hang.db -o four.svg --lanes 'meta-1/table*' --lanes 'replica-3/ingestion flag*' \
    --lanes 'throttle 1.[02]'
clear "four lanes: no text lies on another" four.svg
sees "four lanes are named as they were asked for" four.svg \
    "[t.text for t in sorted(p.texts, key=lambda t: t.top) if t.left < 40 and 80 < t.top < p.find('The decisive').top]" \
    "['meta-1', 'table temp', 'replica-3', 'ingestion flag 1.2', 'throttle 1.2', 'replica-1', 'throttle 1.0']"
"$PEGSIM" plot hang.db -o all.svg --lanes all --width 1920 --dark
clear "all lanes: no text lies on another" all.svg
sees "all lanes are there" all.svg "len([t for t in p.texts if t.text.startswith('bulk load 1.') and t.size > 11.5])" 12
sees "dark paper is dark, and its letters are light" all.svg \
    "(p.boxes[0].colour if p.boxes[0].right > 1900 else p.root.find('.//*[@fill]').get('fill'), p.find('ingestion request').colour)" \
    "('#14171c', 'e8eaed')"
"$PEGSIM" plot hang.db -o zoom.svg --from 51500ms --to 52.1s --height 900
clear "a zoom: no text lies on another" zoom.svg
at "a zoom: the flag at its very moment" zoom.svg "
(a, b, c), (d, e, f) = spans('ingestion flag 1.2')
assert abs(a - 51.5723) < .002 and abs(b - 52.0729) < .002 and abs(e - 52.1) < .002 and (c, f) == ('f0e442', 'c23b00'), spans('ingestion flag 1.2')"
sees "a zoom is as high as asked for" zoom.svg "int(p.height)" 900
sees "a zoom after the moment leaves it out" <("$PEGSIM" plot hang.db -o late.svg --from 60s; cat late.svg) \
    "p.has('the last progress, 41.571539 s') or any(t.text.startswith('The decisive') for t in p.texts)" False

"$PEGSIM" plot scenarios/recovery/primary-crash.yaml -o crash.svg --width 900
clear "a recovery: no text lies on another" crash.svg
at "a recovery: the crash is a lane" crash.svg "near('process', (240, 300, '2b2f36'))"
at "a recovery: the crash is a band behind the lanes" crash.svg "
assert [1 for b in p.boxes if b.colour == 'f9dcd3' and abs(b.left - x(240)) < 1 and abs(b.right - x(300)) < 1 and b.bottom - b.top > 300]"
sees "a recovery: no proof of a hang is claimed" crash.svg "any('the hang is proved' in t.text for t in p.texts)" False
sees "a recovery: success is told" crash.svg "p.has('v2.4.0, seed 1: success after 6.9 min')" True

# --- formats -------------------------------------------------------------------------------------

"$PEGSIM" plot hang.db -o hang.png --width 1000 --height 1100
is "a PNG has the size that was asked for" "89504e47 1000 1100" "$(python3 -c "
import struct
bytes = open('hang.png', 'rb').read(24)
print(bytes[:4].hex(), *struct.unpack('>II', bytes[16:24]))")"
"$PEGSIM" plot hang.db -o hang.pdf --width 960 --height 1056
is "a PDF has the size that was asked for, in points" "%PDF- 720 792" "$(python3 -c "
import re
bytes = open('hang.pdf', 'rb').read()
box = re.search(rb'/MediaBox \[ *0 0 ([\d.]+) ([\d.]+)', bytes)
print(bytes[:5].decode(), *(round(float(n)) for n in box.groups()))")"
cp hang.pdf one.pdf
"$PEGSIM" plot hang.db -o hang.pdf --width 960 --height 1056
is "a PDF has the same bytes every time" "" "$(cmp hang.pdf one.pdf 2>&1)"

# --- the script by hand ----------------------------------------------------------------------------

"$PEGSIM" plot hang.db -o hang.svg --width 900 --keep 'a folder'
is "the script gives the same picture by hand, but for the faces that may take the place of its own" \
    "<style>text { font-family: 'DejaVu Sans', Verdana, sans-serif }</style>" \
    "$(cd 'a folder' && LC_ALL=C.UTF-8 gnuplot -d plot.gp 2>&1 | diff - ../hang.svg | sed -n 's/^> //p')"
is "texts stand in data files, none in the script" 0 "$(grep -c 'throttle\|ingest' 'a folder/plot.gp')"
is "the flag's texts do" 0 "$(grep -q 'UP: lost' 'a folder'/*-texts.dat; echo $?)"

# --- the pictures of the README -----------------------------------------------------------------------

cat >facts.py <<'PYTHON'
import sys
from svg_facts import Picture
p = Picture(sys.argv[1])
for t in sorted((t.text, round(t.left / 3), round(t.top / 3), t.colour) for t in p.texts):
    print(*t)
for b in sorted((round(b.left / 3), round(b.right / 3), round(b.top / 3), b.colour) for b in p.boxes):
    print(*b)
PYTHON

# pictured NAME TEXTS ARGUMENT...: the picture there is that of its command, and has so many texts and
# boxes. The same bytes with the same gnuplot; with another one the same texts and boxes at the same
# places.
pictured() {
    local golden=$SOURCE/tests/golden/pictures/$1.svg least=$2
    "$PEGSIM" plot "${@:3}" -o readme.svg
    if [ "${UPDATE_GOLDEN:-0}" = 1 ]; then cp readme.svg "$golden"; fi
    python3 facts.py "$golden" >expected
    python3 facts.py readme.svg >found
    is "the README's $1 is that of its command" "" "$(diff expected found)"
    is "and it is not empty" 1 "$(($(wc -l <found) > least))"
}

pictured hang-timeline 200 "$hang#v2.4.0" --width 900
pictured hang-writes 20 "$hang#v2.4.0" --kind writes
pictured limit-map 30 "$SOURCE/scenarios/fixes/limit-against-load.yaml" --kind phase --fix variant=v2.4.0 \
    --seeds 1..20

# --- hostile names -----------------------------------------------------------------------------------

cat >hostile.yaml <<'YAML'
scenario: "\"]; system('touch owned'); set print 'owned' # `touch owned` $(touch owned) @{x}^2_3 & <b> %s é漢"
pegsim_version_is_not_a_key: 0
YAML
sed -i 2d hostile.yaml
cat >>hostile.yaml <<'YAML'
duration: 60s
pegasus: v2.4.0
cluster: {replica_servers: 3}
table: {name: "t`touch owned`'\"", partitions: 2}
bulk_load: {files: 2, file_size: 1MiB}
clients:
  - {name: "{/Symbol w}\"; !touch owned", writes: 5/s}
steps:
  - {at: 1s, do: "start_bulk_load -a \"t`touch owned`'\\\"\" -c onebox -p local_service -r /bulk"}
variants:
  "'v'; system(\"touch owned\")": {expect: {verdict: success}}
YAML
if ! "$PEGSIM" check hostile.yaml >log 2>&1; then
    sed -i "s/name: \"t.touch owned.'.\"\"/name: temp/; s/-a .*-c/-a temp -c/" hostile.yaml
fi
odd="o'dd \`touch owned\`; \$(touch owned) {x}^2
%s.svg"
is "hostile names are drawn" 0 "$(ends "$PEGSIM" plot hostile.yaml -o "$odd" --keep "k'ept \`touch owned\`")"
cat err
is "and nothing they say is done" "" "$(find . -name owned)"
cp "$odd" odd.svg
sees "they stand in the picture as they are" odd.svg \
    "''.join(t.text for t in sorted(p.texts, key=lambda t: t.top) if t.bold)[:112].replace(' ', '')" \
    "\"];system('touchowned');setprint'owned'#\`touchowned\`\$(touchowned)@{x}^2_3&<b>%sé漢'v';system(\"tou"
sqlite3 hang.db "CREATE TABLE keep AS SELECT 1; UPDATE runs SET scenario = char(1) || 'a' || char(10) || 'b\\n\"' || char(27) || hex(zeroblob(2000))"
is "neither do control characters, backslashes and very long names break it" 0 \
    "$(ends "$PEGSIM" plot hang.db -o odd.svg)"
sees "they are marked or cut" odd.svg "min(p.texts, key=lambda t: t.top).text[:10]" '?a b\n"?00'
clear "and stay within the picture" odd.svg

# --- how it fails --------------------------------------------------------------------------------------

is "without gnuplot it ends with 5" 5 "$(PATH=/nonexistent ends "$PEGSIM" plot hang.db -o x.svg)"
is "and says what to install" "pegsim plot: error: gnuplot draws the pictures, and there is no such program on PATH
     help: install it; Debian's package is gnuplot-nox
repeat: $PEGSIM plot hang.db -o x.svg" "$(cat err)"
mkdir bin
printf '#!/bin/sh\necho "it is ill" >&2\nexit 3\n' >bin/gnuplot
chmod +x bin/gnuplot
is "a gnuplot that fails ends with 5" 5 "$(PATH=$work/bin:$PATH ends "$PEGSIM" plot hang.db -o x.svg)"
is "and its words are told" "pegsim plot: error: gnuplot failed: it ended with 3: it is ill
     help: --keep DIR keeps its script
repeat: $PEGSIM plot hang.db -o x.svg" "$(cat err)"
printf '#!/bin/sh\necho half a picture\n' >bin/gnuplot
is "half a picture ends with 5" 5 "$(PATH=$work/bin:$PATH ends "$PEGSIM" plot hang.db -o x.svg)"
is "and is told" "pegsim plot: error: gnuplot did not draw a whole picture
     help: --keep DIR keeps its script" "$(head -2 err)"
printf '#!/bin/sh\nkill -9 $$\n' >bin/gnuplot
is "a gnuplot that is killed ends with 5" 5 "$(PATH=$work/bin:$PATH ends "$PEGSIM" plot hang.db -o x.svg)"
is "and is told with its signal" "pegsim plot: error: gnuplot failed: it was ended by signal 9" "$(head -1 err)"
printf '#!/nonexistent\n' >bin/gnuplot
is "a gnuplot that cannot be started ends with 5" 5 "$(PATH=$work/bin ends "$PEGSIM" plot hang.db -o x.svg)"
is "and is told as that" "pegsim plot: error: gnuplot failed: it could not be started" "$(head -1 err)"
is "no picture and no folder is left" "" "$(ls -d x.svg* 2>/dev/null)"

is "a folder that is not there ends with 5" 5 "$(ends "$PEGSIM" plot hang.db -o no/x.svg)"
is "and is named" "pegsim plot: error: cannot make the folder no/x.svg.N.gnuplot: No such file or directory" \
    "$(head -1 err | sed 's/svg\.[0-9]*/svg.N/')"
echo text >file
is "--keep into a file ends with 5" 5 "$(ends "$PEGSIM" plot hang.db -o x.svg --keep file)"
is "and says so" "pegsim plot: error: cannot make the folder file: File exists" "$(head -1 err)"
ln -s /dev/full full.svg
is "a full disk ends with 5" 5 "$(ends "$PEGSIM" plot hang.db -o full.svg)"
is "and says so, too" "pegsim plot: error: cannot write full.svg: No space left on device" "$(head -1 err)"
mkdir tiny
if mount -t tmpfs -o size=16k none tiny 2>/dev/null; then
    is "a disk too small for the script ends with 5" 5 "$(ends "$PEGSIM" plot hang.db -o tiny/x.svg)"
    is "and says which file" "pegsim plot: error: cannot write tiny/x.svg.N.gnuplot/FILE: No space left on device" \
        "$(head -1 err | sed 's/svg\.[0-9]*/svg.N/; s/gnuplot.[^:]*/gnuplot\/FILE/')"
    is "and leaves nothing" "" "$(ls tiny)"
    umount tiny
fi

# usage NAME WORDS MESSAGE HELP: it ends with 2 and says this first.
usage() {
    # shellcheck disable=SC2086
    is "$1: ends with 2" 2 "$(ends "$PEGSIM" plot $2)"
    is "$1" "pegsim plot: error: $3
     help: $4" "$(head -2 err)"
}
usage "no run" "-o x.svg" "one run is drawn; 0 are named" "for instance: pegsim plot RUN.db -o hang.svg"
usage "no picture" "hang.db" "-o: the picture's name is missing" "for instance: -o hang.svg"
usage "another format" "hang.db -o x.gif" "-o: 'x.gif' ends with none of .svg, .png, .pdf" \
    "its end says what to draw: FILE.svg, FILE.png or FILE.pdf"
usage "another kind" "hang.db -o x.svg --kind timelines" "--kind: there is no kind 'timelines'" \
    "did you mean 'timeline'?"
usage "a time without unit" "hang.db -o x.svg --from 3" \
    "--from: 3 has no unit: did you mean 3s or 3min?" "a time as scenarios have it: 51500ms, 52.1s, 2min"
usage "an end before the beginning" "hang.db -o x.svg --from 3s --to 2s" "--from 3s is not before --to 2s" \
    "a picture begins before it ends"
usage "a beginning after the run" "hang.db -o x.svg --from 1h" \
    "--from: the run was over after 1 min 12.073 s" "choose an earlier one"
usage "a lane that is not there" "hang.db -o x.svg --lanes nowhere" "--lanes: no lane is called 'nowhere'" \
    "there are 62 lanes, such as: meta-1/table temp, meta-1/partition 1.0, meta-1/partition 1.1; * stands for any letters"
usage "more lanes than there is height for" "hang.db -o x.svg --lanes all --height 300" \
    "62 lanes need 1563 px of height; there are 300" "give it more height, or name fewer --lanes"
exit "$failed"
