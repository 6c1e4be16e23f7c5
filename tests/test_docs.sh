#!/usr/bin/env bash
# README.md tells the truth: every command of its console blocks is run, and what it prints is
# compared with what stands there. A line of `...` stands for any lines; T for a wall time. The
# scenario of its yaml block must be one. DOCS names another file to check.
set -u
: "${PEGSIM:?names the program}"
: "${SOURCE:?names the source tree}"
: "${CONFORMANCE:?names the runner of conformance cases}"
docs=${DOCS:-$SOURCE/README.md}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ln -s "$SOURCE/scenarios" "$SOURCE/tests" "$work/"
mkdir -p "$work/build/release"
ln -s "$PEGSIM" "$work/build/release/pegsim"
ln -s "$CONFORMANCE" "$work/build/release/conformance"

DOCS=$docs WORK=$work exec python3 - <<'PYTHON'
import os, re, subprocess, sys

docs = open(os.environ["DOCS"], encoding="utf-8").read()
work = os.environ["WORK"]
checked = failed = 0

def plain(line):
    line = re.sub(r"\b([0-9a-f]{16}) +(?:[\d,.]+ m?s|T)\b", r"\1   T", line)
    return re.sub(r"in [\d.]+ s\b", "in T", line).rstrip()

def matches(wanted, got):
    """Whether got is wanted, where '...' stands for any lines."""
    at, after_gap = 0, False
    for line in wanted:
        if line == "...":
            after_gap = True
            continue
        found = next((i for i in range(at, len(got)) if got[i] == line), None)
        if found is None or (found > at and not after_gap):
            return line
        at, after_gap = found + 1, False
    return None if after_gap or at == len(got) else f"and then: {got[at]}"

for block in re.findall(r"^```console\n(.*?)^```", docs, re.M | re.S):
    for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
        command, _, text = part.partition("\n")
        # A story quotes the shell's own prompt: those lines are output, indented, and not split off.
        run = subprocess.run(command, shell=True, cwd=work, capture_output=True, text=True)
        got = [plain(line) for line in (run.stdout + run.stderr).splitlines()]
        wanted = [plain(line) for line in text.splitlines()]
        missing = matches(wanted, got)
        checked += 1
        if missing is not None:
            failed += 1
            print(f"$ {command}\nREADME.md has, in this place: {missing}\nthe program prints:")
            print("\n".join(got[:60]))

for number, block in enumerate(re.findall(r"^```yaml\n(.*?)^```", docs, re.M | re.S)):
    path = os.path.join(work, f"readme-{number}.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(block)
    run = subprocess.run(["build/release/pegsim", "run", path], cwd=work, capture_output=True, text=True)
    checked += 1
    if run.returncode != 0:
        failed += 1
        print(run.stdout + run.stderr)

print(f"{checked - failed} passed, {failed} failed")
sys.exit(failed > 0 or checked < 5)
PYTHON
