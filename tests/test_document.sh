#!/usr/bin/env bash
# The scenario that a database keeps of each run gives that run again, event by event.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
source "$SOURCE/tests/says.sh"
cd "$SOURCE"

# Keys set by hand, faults, steps, remedies; large tables are left to the digests.
"$PEGSIM" run scenarios/hang/delay-by-qps.yaml --set table.partitions=3 --db "$work/x.db" -q --seed 7 >/dev/null || true
for path in scenarios/faults scenarios/recovery scenarios/fixes/{combined,client-retry,watchdog}.yaml; do
    "$PEGSIM" run "$path" --db "$work/x.db" -q --seed 5 >/dev/null || true
done
cd "$work"
python3 - <<'END'
import sqlite3
for run, seed, digest, document in sqlite3.connect("x.db").execute(
        "SELECT run, seed, digest, document FROM runs ORDER BY run"):
    open(f"{run}-{seed}-{digest}.yaml", "w").write(document)
END
runs=0
for file in *.yaml; do
    seed=${file#*-}
    seed=${seed%-*}
    digest=${file##*-}
    digest=${digest%.yaml}
    found=$("$PEGSIM" run "$file" --seed "$seed" --json |
        python3 -c 'import json, sys; print(*{run["digest"] for run in json.load(sys.stdin)["runs"]})')
    [ "$found" = "$digest" ] || is "$(head -n 1 "$file")" "$digest" "$found"
    runs=$((runs + 1))
done
is "all of them were tried" yes "$([ "$runs" -gt 60 ] && echo yes || echo "$runs runs")"
exit "$failed"
