#!/usr/bin/env bash
# pegsim report -o FILE.md on the scenarios that are shipped: the draft of a postmortem, as GitHub
# would render it.
set -eu
scenarios=$SOURCE/scenarios
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
source "$SOURCE/tests/says.sh"

holds() { python3 -I "$SOURCE/tests/postmortem_rules.py" "$1"; }

# section NAME FILE: what stands below a heading.
section() { awk -v heading="## $1" '$0 == heading {on = 1; next} /^## / {on = 0} on' "$2"; }

"$PEGSIM" run "$scenarios/hang/dead-client.yaml" --variant v2.4.0 --db hang.db --quiet >/dev/null
"$PEGSIM" run "$scenarios/recovery/primary-crash.yaml" --db crash.db --quiet >/dev/null

# --- a hang, with all there is to say

is "a hang becomes a draft" "0" "$(ends "$PEGSIM" report hang.db -o dead.md)"
is "and nothing is said" "" "$(cat out err)"
is "it is whole" "2 image, 6 table, 41 table_row, 9 strong, 13 code, 2 code_block" "$(holds dead.md)"
is "with pictures beside it" "dead-timeline.svg dead-writes.svg" "$(echo dead-*)"
is "that are linked" "![the timeline](dead-timeline.svg)
![writes by the second](dead-writes.svg)" "$(grep '^!' dead.md | sort)"
is "every piece of evidence is an event of the run" "" \
    "$(section Timeline dead.md | grep -o 'event [0-9]* |$' | grep -o '[0-9]*' | while read -r event; do
        [ "$(sqlite3 hang.db "SELECT count(*) > 0 FROM events WHERE number = $event")" = 1 ] || echo "$event"
    done)"
is "the moment of the loss and of the proof are marked" \
    "| 41.269553 s |  | **the work is lost that should have released the ingestion flag of 1.0 on replica-1** | event 13424 |
| 41.270191 s |  | **the hang is proved: nobody is left who could release it** | event 13426 |" \
    "$(grep -E 'work is lost that|is proved' dead.md | sed -n 1,2p)"
is "writes refused are those that the run counted" \
    "$(sqlite3 hang.db "SELECT sum(count) FROM rates WHERE name = 'writes_refused'")" \
    "$(section Impact dead.md | awk -F'|' '/still refuses|takes writes/ {sum += $3} END {print sum}')"
is "the longest outage is that of the obligations" "48.828 s" \
    "$(section Summary dead.md | grep -oE 'had lasted [0-9.]+ s' | cut -d' ' -f3,4)"
is "functions of Pegasus are named" "1" \
    "$(grep -c 'raises its "ingestion running" flag.*`replica::on_client_write`' dead.md)"
is "what would have prevented it is that of explain" \
    "$("$PEGSIM" explain "$scenarios/hang/dead-client.yaml" --variant v2.4.0 | grep -c 'if instead')" \
    "$(grep -c '\*\*Instead\*\*' dead.md)"
is "and what an operator can do" \
    "$("$PEGSIM" explain "$scenarios/hang/dead-client.yaml" --variant v2.4.0 | sed -n '/^What an operator/,$p' | grep -c '^    - ')" \
    "$(section 'What would have prevented it' dead.md | grep -c '^| .*| \(yes\|no\|for a while\) |')"
is "the command that it gives does the same run" "1" \
    "$(grep '^pegsim run' dead.md | sed "s|^pegsim|$PEGSIM|" >again
        bash again | grep -c "$(sqlite3 hang.db 'SELECT digest FROM runs')")"

# --- other runs

is "a scenario is run for it, and brief is brief" "0" \
    "$(ends "$PEGSIM" report "$scenarios/faults/leader-lost-for-good.yaml#v2.4.0" -o lost.md --brief)"
is "what is left out is said" '*Left out, as asked: `pegsim explain` tells.*' \
    "$(section 'What would have prevented it' lost.md | sed '/^$/d')"
is "the environment is blamed" "1" "$(section Summary lost.md | grep -c 'the doing of its environment')"
is "a run that recovers says how" "0" "$(ends "$PEGSIM" report crash.db#1 -o crash.md)"
is "in words" "1" "$(section 'Root cause' crash.md | grep -c 'it was released at .* all the same: ')"
is "and that there is no hang" "There was no hang to prevent." \
    "$(section 'What would have prevented it' crash.md | sed '/^$/d')"
is "its faults stand in the timeline" "2" "$(section Timeline crash.md | grep -c '| fault: crash replica-1')"

# --- databases of another program

cp hang.db other.db
sqlite3 other.db "UPDATE runs SET digest = '0123456789abcdef', program = 'pegsim 9'"
"$PEGSIM" report other.db -o other.md
is "another digest is said" \
    "*This pegsim comes to another run with the same scenario (digest $(sqlite3 hang.db 'SELECT digest FROM runs'), and the database was written by pegsim 9), so that nothing was tried.*" \
    "$(section 'What would have prevented it' other.md | sed '/^$/d')"
sqlite3 other.db "UPDATE runs SET document = 'sheep: 3'"
"$PEGSIM" report other.db -o other.md
is "so is a scenario that cannot be read" "*Nothing was tried: this pegsim cannot read the scenario.*" \
    "$(section 'What would have prevented it' other.md | sed '/^$/d')"

# --- names that mean harm

cp hang.db evil.db
evil='| x </td> <script>alert(1)</script> ![a](b) [c](d) `e` **f** _g_ ~~h~~ # i &lt; https://j.k @l $m$ '
sqlite3 evil.db "CREATE TEMP TABLE evil AS SELECT '$evil' || char(10) || '# n' || char(10) AS text;
    UPDATE nodes SET name = name || (SELECT text FROM evil);
    UPDATE actors SET name = (SELECT text FROM evil) || name;
    UPDATE names SET name = (SELECT text FROM evil) || name WHERE what NOT IN
        ('counter', 'note', 'detail', 'guard', 'obligation');
    UPDATE events SET text = (SELECT text FROM evil) || text WHERE text IS NOT NULL;
    UPDATE strikes SET text = (SELECT text FROM evil) || text;
    UPDATE runs SET scenario = (SELECT text FROM evil), variant = (SELECT text FROM evil),
        path = (SELECT text FROM evil) || '\`\`\`', document = (SELECT text FROM evil) || '\`\`\`\`' || char(10) || '# o';
    UPDATE verdicts SET why = replace(why, 'temp', '$evil');"
"$PEGSIM" report hang.db -o plain.md --brief
"$PEGSIM" report evil.db -o evil.md --brief
is "are text and nothing else" "$(holds plain.md)" "$(holds evil.md)"

# --- what goes wrong

is "without gnuplot the text is whole all the same" "5" \
    "$(PATH=/nothing ends "$PEGSIM" report hang.db -o bare.md --brief)"
is "which is said" "pegsim report: error: bare.md: written without its pictures
     help: the text is whole all the same" "$(grep -A 1 '^pegsim report' err)"
is "in the text, too" "0 image, 5 table, 32 table_row, 4 strong, 14 code, 2 code_block" "$(holds bare.md)"
is "pages have no use for brief" "2" "$(ends "$PEGSIM" report hang.db -o x.html --brief)"
is "which is said in these words" "pegsim report: error: --brief says nothing to .html
     help: they belong to -o FILE.md" "$(cat err)"

exit "$failed"
