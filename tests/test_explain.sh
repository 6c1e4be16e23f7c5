#!/usr/bin/env bash
# What `pegsim explain` tells of each hang that is shipped (its first variant, seed 1), word for
# word: tests/golden/explain/. Two are told in full; of the others is left out what takes long.
# UPDATE_GOLDEN=1 rewrites the texts. Those of runs that do not hang are here as well.
set -u
: "${PEGSIM:?names the program}"
: "${SOURCE:?names the source tree}"
golden=$SOURCE/tests/golden/explain
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ln -s "$SOURCE/scenarios" "$work/scenarios"
ln -s "$PEGSIM" "$work/pegsim"
cd "$work" || exit 1
mkdir -p told "$golden"
failed=0

# tell NAME WANTED ARGUMENT...: what `explain` prints and how it ends; the command is ./pegsim, so
# that the text says nothing about where it was built
tell() {
    local name=$1 wanted=$2 status=0
    shift 2
    ./pegsim explain "$@" >"told/$name.txt" 2>&1 || status=$?
    [ "$status" = "$wanted" ] || { echo "explain $*: ends with $status, not $wanted"; failed=1; }
}

for path in scenarios/hang/*.yaml; do
    name=$(basename "$path" .yaml)
    case $name in
    delay-by-qps | secondary-forgets) tell "$name" 0 "$path" ;;
    *) tell "$name" 0 "$path" --brief ;;
    esac
done
tell success 1 scenarios/hang/delay-by-qps.yaml --variant pr-2157
tell failed 1 scenarios/faults/slow-rollbacks.yaml
tell excused 1 scenarios/faults/server-lost-for-good.yaml
tell inconclusive 1 scenarios/hang/lost-at-once.yaml --set duration=40s

[ "${UPDATE_GOLDEN:-0}" = 1 ] && rm -f "$golden"/*.txt && cp told/*.txt "$golden/"
diff -u -r "$golden" told || { echo "what is told has changed; UPDATE_GOLDEN=1 keeps it"; failed=1; }
told=$(ls told | wc -l)
echo "$told texts"
[ "$told" -ge 14 ] || failed=1
exit "$failed"
