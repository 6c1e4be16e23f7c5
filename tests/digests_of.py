"""Prints `path variant digest` of each run in a file that `pegsim run --json` wrote."""

import json
import sys


def runs(value):
    if isinstance(value, dict):
        if "digest" in value:
            yield value
        for part in value.values():
            yield from runs(part)
    elif isinstance(value, list):
        for part in value:
            yield from runs(part)


with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
try:
    documents = [json.loads(text)]
except json.JSONDecodeError:
    documents = [json.loads(line) for line in text.splitlines() if line.strip()]
lines = [f'{run.get("path") or run.get("file")} {run["variant"]} {run["digest"]}'
         for run in runs(documents)]
print("\n".join(lines))
sys.exit(0 if lines else 1)
