#!/usr/bin/env bash
# Plants one offence after another in a small tree and sees that tools/tidy finds it.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

# A tree without fault.
clean() {
    rm -rf "$tree"
    mkdir -p "$tree"/{sim,models,tools/suite,tools/attic,tests}
    printf '#ifndef A\n#define A\nint base(void);\n#endif\n' >"$tree/sim/base.h"
    printf '#include "sim/base.h"\n\nint base(void)\n{\n    return 0; /* goto malloc( */\n}\n' \
        >"$tree/sim/base.c"
    printf '#ifndef B\n#define B\n#include "sim/base.h"\n#endif\n' >"$tree/sim/queue.h"
    printf '#ifndef C\n#define C\n#include "sim/base.h"\n#endif\n' >"$tree/sim/world.h"
    printf '#ifndef D\n#define D\n#include "sim/base.h"\n#endif\n' >"$tree/models/meta.h"
    printf 'static void a_test(void)\n{\n    assert_true(1);\n}\n' >"$tree/tests/test_base.c"
}

# Expects that tidy, run on the tree, says $2; $1 tells people what was planted.
finds() {
    local said
    said=$("$root/tools/tidy" "$tree" || true)
    if ! grep -qF -- "$2" <<<"$said"; then
        printf 'not found: %s\n  wanted: %s\n  said:\n%s\n' "$1" "$2" "$said"
        failed=1
    fi
}

# Puts a body into a function of a file. A ~ in a table below only keeps tidy from finding the table.
plant() {
    printf '#include "sim/base.h"\n\nint planted(int a);\nint planted(int a)\n{\n    %s\n}\n' "$2" \
        >"$tree/$1"
}

clean
finds "nothing" "0 complaints"

while IFS='|' read -r file body wanted; do
    clean
    plant "$file" "${body//\~/}"
    finds "$file: $body" "${wanted//\~/}"
done <<'OFFENCES'
sim/queue.c|return rand();|sim/queue.c:6: words: rand: no chance
models/meta.c|return (int)time(0);|words: time: no chance
tools/run.c|return atoi("1");|words: atoi: no chance
tests/test_queue.c|strcpy(a, b); assert_true(a);|words: strcpy: no chance
sim/queue.c|return getenv("A") != 0;|words: getenv: the environment decides nothing
models/meta.c|return malloc(4) != 0;|words: malloc: memory comes from sim/arena
sim/queue.c|printf("a");|words: printf: only reporters print
sim/queue.c|snprintf(b, 2, "%p", a);|words: %p: an address differs
models/meta.c|double b = a;|words: double: no floating point
tools/run.c|goto end;|words: goto: no goto
sim/queue.c|return a; // TO~DO later|sim/queue.c:6: markers: TO~DO
sim/queue.c|return a;|sim/queue.c:1: tests: has no tests/test_queue.c
sim/nowhere.c|return a;|sim/nowhere.c:1: layers: has no layer
tests/test_none.c|return a;|tests/test_none.c:1: tests: asserts nothing
sim/queue.c|return open("/ho~me/somebody/file");|markers: a path of somebody's machine
OFFENCES

while IFS='|' read -r file include wanted; do
    clean
    printf '#include %s\n' "$include" >"$tree/$file"
    finds "$file: $include" "$wanted"
done <<'INCLUDES'
sim/queue.c|"sim/world.h"|layers: sim/queue.c (layer 1) includes sim/world.h (layer 4)
sim/queue.c|"models/meta.h"|layers: sim/ may not include models/
models/meta.c|"sim/world.h"|layers: models/ may not see sim/world.h
models/meta.c|"tools/meta.h"|layers: models/ may not include tools/
tools/suite/suite.c|"tools/sweep/sweep.h"|layers: tools/suite/ may not include tools/sweep/sweep.h
tools/suite/suite.c|"tools/subcommand.h"|layers: tools/suite/ may not include tools/subcommand.h
tools/attic/box.c|"tools/kit/tool.h"|layers: tools/attic/ may not include tools/kit/tool.h
sim/queue.c|"base.h"|includes: "base.h" is not written from the root
sim/queue.c|"sim/none.h"|includes: "sim/none.h" is not there
sim/queue.c|<yaml.h>|includes: <yaml.h> belongs to sim/tree.c
tools/run.c|<sqlite3.h>|includes: <sqlite3.h> belongs to sim/sweep_merge.c, sim/sweep_sqlite.c, sim/trace_read.c, sim/trace_sqlite.c
INCLUDES

clean
printf '#ifndef A\n#define A\n#include "sim/queue.h"\nint base(void);\n#endif\n' >"$tree/sim/base.h"
finds "two headers that include each other" "knots: sim/base.h -> sim/queue.h -> sim/base.h"

clean
printf '#ifndef B\n#define B\nstatic inline unknown_type a(void);\n#endif\n' >"$tree/sim/queue.h"
finds "a header that does not stand alone" "sim/queue.h:1: headers: does not compile alone"

clean
{
    printf 'int long_one(void)\n{\n'
    for _ in $(seq 70); do printf '    a();\n'; done
    printf '}\n'
} >"$tree/tools/run.c"
finds "a long function" "tools/run.c:1: shape: long_one has 73 lines (70 at most)"

clean
for _ in $(seq 501); do echo "/* */"; done >"$tree/tools/run.c"
finds "a long file" "shape: 501 lines (500 at most)"

clean
printf 'int six(int a, int b, int c,\n        int d, int (*e)(int, int), int f)\n{\n    return 0;\n}\n' \
    >"$tree/tools/run.c"
finds "six parameters" "tools/run.c:1: shape: six has 6 parameters (5 at most)"

exit "$failed"
