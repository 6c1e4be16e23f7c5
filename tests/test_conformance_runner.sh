#!/usr/bin/env bash
# The runner of conformance cases: what it prints, its exit codes, and what hostile files do to it.
set -u
program=${CONFORMANCE:?the path of the runner}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
status=0

# run CODE ARGUMENT...: runs the program; what it says goes to the files out and err.
run() {
    local expected=$1
    shift
    "$program" "$@" >"$work/out" 2>"$work/err"
    status=$?
    [ "$status" = "$expected" ] || wrong "$* exits $status, not $expected"
}

wrong() {
    echo "wrong: $1"
    sed 's/^/  out: /' "$work/out" | tail -n 5
    sed 's/^/  err: /' "$work/err" | tail -n 5
    failures=$((failures + 1))
}

# says FILE LINE: a whole line is there.
says() { grep -qxF -- "$2" "$work/$1" || wrong "no line: $2"; }

last() { [ "$(tail -n 1 "$work/out")" = "$1" ] || wrong "the last line is not: $1"; }

put() { cat >"$work/cases.json"; }

held='{"id": "h", "area": "validate-status", "given": {"local_status": "INVALID"},
       "when": {"meta_status": "SUCCEED"}, "then": {"allowed": true}}'

# --- what came of cases
put <<JSON
[$held,
 {"id": "f", "area": "validate-status", "given": {"local_status": "INVALID"},
  "when": {"meta_status": "SUCCEED"}, "then": {"allowed": false}, "then_impl": {"allowed": 1}},
 {"id": "k", "area": "timing", "when": {"op": "constants"}, "then": {"prepare_retry_ms": 5, "x": 1}},
 {"id": "o", "area": "timing", "when": {"op": "guess"}, "then": {"prepare_retry_ms": 5}},
 {"id": "a", "area": "elsewhere", "then": {"all": "well"}},
 {"id": "n", "area": "timing", "when": {"op": "constants"}, "then": {}}]
JSON
run 1 "$work/cases.json"
says out 'failed f (validate-status): then.allowed: expected false, got true; then_impl.allowed: expected 1, got true'
says out 'unsupported k (timing): then.x: 1'
says out 'unsupported o (timing): when.op: guess'
says out 'unsupported a (elsewhere): area elsewhere'
says out 'unsupported n (timing): nothing was compared'
says out 'area                       held   failed  unsupported'
says out 'validate-status               1        1            0'
says out 'timing                        0        0            3'
says out 'elsewhere                     0        0            1'
says out 'total                         1        1            4'
last '1 passed, 1 failed, 4 skipped'

run 1 --area validate-status "$work/cases.json"
last '1 passed, 1 failed, 0 skipped'
run 1 --area timing "$work/cases.json"
last '0 passed, 0 failed, 3 skipped'

put <<JSON
[$held]
JSON
run 0 "$work/cases.json"
last '1 passed, 0 failed, 0 skipped'
run 0 "$work/cases.json" "$work/cases.json"
last '2 passed, 0 failed, 0 skipped'

# --- what is left out on purpose, with its reason
put <<JSON
[$held,
 {"id": "s", "area": "env-validate", "given": {"key": "replica.slow_query_threshold"},
  "when": {"op": "set_table_env", "value": "30"}, "then": {"err": "ERR_OK"}}]
JSON
run 0 "$work/cases.json"
says out 'skipped s (env-validate): envs that change nothing that is modelled are not kept'
last '1 passed, 0 failed, 1 skipped'

# --- none
echo '[]' | put
run 0 "$work/cases.json"
last '0 passed, 0 failed, 0 skipped'

# --- a case that ends its process, or has no end, fails alone
put <<JSON
[{"id": "long", "area": "function",
  "given": {"envs": {"replica.write_throttling": "100000*reject*1"}},
  "when": {"op": "load", "client": "open loop, saturating", "request": "set", "value_bytes": 100,
           "only_errors_allowed": ["busy"], "duration_s": 300},
  "then": {"accepted_per_second": {"target": 1, "tolerance": 1}}}, $held]
JSON
run 1 --limit 1 "$work/cases.json"
says out 'failed long (function): no end after 1 s'
last '1 passed, 1 failed, 0 skipped'

# --- parts that are of another kind than they must be, or say an odd name
put <<JSON
[{"id": "line\nbreak\u0007", "area": "time\ning", "given": [], "when": 5, "then": "x"},
 {"id": "1", "area": "timing", "given": null, "when": {"op": ["constants"]}, "then": {"a": 1}},
 {"id": "2", "area": "timing", "revision": "v9", "when": {"op": "constants"},
  "then": {"prepare_retry_ms": 5}},
 {"id": "3", "area": "timing", "when": {"op": "constants"}, "then": {"prepare_retry_ms": 5},
  "then_later": {}}]
JSON
run 1 "$work/cases.json"
says out 'unsupported 2 (timing): revision: v9'
says out 'unsupported 3 (timing): then_later'
[ "$(grep -c '^unsupported ' "$work/out")" = 4 ] || wrong "not one line a case"
last '0 passed, 0 failed, 4 skipped'

# --- no file of cases
run 2 "$work/nowhere.json"
says err "$work/nowhere.json: error: unable to open $work/nowhere.json: No such file or directory"
: | put
run 2 "$work/cases.json"
says err "$work/cases.json:1:0: error: unexpected token near end of file"
echo '[{]' | put
run 2 "$work/cases.json"
says err "$work/cases.json:1:3: error: string or '}' expected near ']'"
echo '{"id": "x"}' | put
run 2 "$work/cases.json"
says err "$work/cases.json: error: not an array of cases"
echo '["case"]' | put
run 2 "$work/cases.json"
says err "$work/cases.json: error: case 1: there is no id"
put <<JSON
[$held, {"id": "x", "area": 5}]
JSON
run 2 "$work/cases.json"
says err "$work/cases.json: error: case 2: there is no area"
python3 -c 'print("[" * 100000)' | put
run 2 "$work/cases.json"
head -c 4096 /dev/zero | put
run 2 "$work/cases.json"
run 2 "$work"

# --- arguments
run 2 --area nowhere
says err "error: no case is of the area 'nowhere'"
run 2 --limit 0
run 2 --colour
run 0 --help
grep -q -- '--area=NAME' "$work/out" || wrong "--help does not tell of --area"

[ "$failures" = 0 ] || exit 1
