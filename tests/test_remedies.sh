#!/usr/bin/env bash
# The tables of README.md about suspects and remedies are what the program prints.
#
# Each is what the command below it printed for 1,000 seeds, which takes many minutes. So the rows
# that it was made of are kept as one hash a seed (tests/golden/remedies/*.rows), and every 40th
# seed is run again: the same rows make the same table. How rows become a table is tried with a few
# seeds (*-few.md). The commands that README.md prints beside the tables are done with two seeds.
#
# UPDATE_GOLDEN=1 does all seeds and rewrites hashes, tables and README.md. ROWS names a folder for
# the databases, so that an update which was ended goes on.
set -u
: "${PEGSIM:?names the program}"
: "${SOURCE:?names the source tree}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ln -s "$SOURCE/scenarios" "$work/"
mkdir -p "$work/build/release"
ln -s "$PEGSIM" "$work/build/release/pegsim"
ROWS=${ROWS:-$work} WORK=$work python3 - <<'PYTHON'
import hashlib, os, re, shlex, sqlite3, subprocess, sys

source, work = os.environ["SOURCE"], os.environ["WORK"]
golden = os.path.join(source, "tests", "golden", "remedies")
readme = os.path.join(source, "README.md")
# Of each table: its scenario and which of its variants.
tables = {
    "suspects": ("scenarios/fixes/suspects.yaml",),
    "remedies": ("scenarios/fixes/remedies.yaml",),
    "size": ("scenarios/fixes/rules.yaml", "--variants", "size-*"),
    "reject": ("scenarios/fixes/rules.yaml", "--variants", "reject-*"),
}
pegsim = "build/release/pegsim"
seeds, shard, few = "1..1000", "20/40", "1..5"
# What the tables are made of, and the digest of all that happened.
columns = ("verdict, signature, digest, closed_at, writes_longest, writes_open, writes_refused, polls, "
           "ingestion_requests, rollbacks")
failed = 0

def tell(is_good, name, *reasons):
    global failed
    failed += not is_good
    print(f"{'ok' if is_good else 'not ok'}: {name}")
    for reason in reasons if not is_good else ():
        print(f"  {reason}")

def say(*arguments):
    run = subprocess.run([pegsim, *arguments], cwd=work, capture_output=True, text=True)
    if run.returncode != 0:
        tell(False, " ".join(arguments), run.stdout, run.stderr)
    return run.stdout

def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()

def write(text, *path):
    with open(os.path.join(*path), "w", encoding="utf-8") as file:
        file.write(text)

def hashes(database):
    """A line a seed: the seed and a hash of what all variants came to."""
    rows = {}
    for seed, *row in sqlite3.connect(database).execute(
            f"SELECT seed, variant, {columns} FROM sweep_runs ORDER BY seed, variant"):
        rows.setdefault(seed, hashlib.sha256()).update(repr(row).encode())
    return {f"{seed} {row.hexdigest()[:16]}" for seed, row in rows.items()}

def by_seed(line):
    return int(line.split()[0])

def table_of(table, of_seeds, *more):
    return say("compare", *tables[table], "--seeds", of_seeds, "--summary", "--markdown", *more)

def placed(text, table, page):
    """The page with the text between the table's marks."""
    begin, end = f"<!-- {table}: begin -->\n", f"<!-- {table}: end -->"
    before, rest = page.split(begin)
    return before + begin + text + end + rest.split(end)[1]

def update(table):
    database = os.path.join(os.environ["ROWS"], table + ".db")
    say("sweep", *tables[table], "--seeds", seeds, "--db", database, "--resume", "-q")
    lines = sorted(hashes(database), key=by_seed)
    write("".join(line + "\n" for line in lines), golden, table + ".rows")
    text = table_of(table, seeds, "--db", database, "--resume")
    write(text, golden, table + ".md")
    write(table_of(table, few), golden, table + "-few.md")
    write(placed(text, table, read(readme)), readme)

def check(table):
    text = read(golden, table + ".md")
    tell(placed(text, table, read(readme)) == read(readme), f"README.md has the table of {table}",
         f"it is not tests/golden/remedies/{table}.md")
    stored = set(read(golden, table + ".rows").splitlines())
    tell(len({by_seed(line) for line in stored}) == 1000, f"{table} has 1,000 seeds")
    database = os.path.join(work, table + "-shard.db")
    say("sweep", *tables[table], "--seeds", seeds, "--shard", shard, "--db", database, "-q")
    again = hashes(database)
    tell(len(again) == 25, f"25 of them are run again")
    others = sorted((by_seed(line) for line in again - stored))
    tell(not others, f"and come to what the table of {table} was made of",
         f"other rows than then: seeds {others}; UPDATE_GOLDEN=1 makes it anew")
    tell(table_of(table, few) == read(golden, table + "-few.md"),
         f"rows become the table of {table} as they did then")

def check_commands():
    page = read(readme)
    section = page[page.index("## Suspects and remedies"):]
    section = section[:section.index("\n## ", 1)]
    # Each as it stands in a code span or a block, but for the seeds.
    commands = set(re.findall(rf"`({pegsim} [^`]*)`", section))
    commands |= set(re.findall(rf"^({pegsim} .*)$", section, re.M))
    tell(len(commands) >= 8, "there is a command for each suspect and remedy")
    for command in sorted(commands):
        tell("--seeds 1..1000" in command, f"it has 1,000 seeds: {command}")
        run = subprocess.run(shlex.split(command.replace("1..1000", "1..2")), cwd=work,
                             capture_output=True, text=True)
        tell(run.returncode == 0, f"it can be done: {command}", run.stdout, run.stderr)

for table in tables:
    if os.environ.get("UPDATE_GOLDEN") == "1":
        update(table)
    check(table)
check_commands()
sys.exit(failed > 0)
PYTHON
