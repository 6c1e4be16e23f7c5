"""export_rules.py - what other tools take for well-formed, as a test checks it.

    export_rules.py perfetto|mermaid|csv|dot FILE

Says what is wrong and exits 1, or prints a line of facts. The rules of traces
are those by which a trace processor reads the Trace Event Format: times are
microseconds that become whole nanoseconds (by way of a binary fraction), slices
of a thread nest, a flow begins and ends inside of a slice that is open then, its
id is begun once before it is ended. The grammar of sequence diagrams is that of
the subset that is written.
"""

import collections
import csv
import json
import re
import subprocess
import sys
import xml.dom.minidom


def fail(what):
    print(f"wrong: {what}")
    sys.exit(1)


def expect(is_good, what):
    if not is_good:
        fail(what)


def refuse_twice(pairs):
    """The members of an object, whose names may stand only once."""
    names = [name for name, _ in pairs]
    expect(len(names) == len(set(names)), f"a name stands twice in {names}")
    return dict(pairs)


def whole(microseconds):
    return int(microseconds * 1000)


def check_slice(event, stack):
    end = whole(event["ts"]) + whole(event["dur"])
    expect(event["dur"] >= 0, f"a negative duration: {event}")
    expect(not stack or end <= stack[-1], f"it overlaps the slice it lies in: {event}")
    stack.append(end)


def check_flow(event, stack, begun, ended):
    key = (event["cat"], event["name"], event["id"])
    expect(stack, f"no slice encloses {event}")
    expect(event.get("bp") == "e", f"it is not bound to the slice that encloses it: {event}")
    if event["ph"] == "s":
        expect(key not in begun, f"a flow begins twice: {event}")
        begun.add(key)
    else:
        expect(key in begun and key not in ended, f"a flow ends that was not begun: {event}")
        ended.add(key)


def names_of(events, what):
    """Threads (or processes) by their ids, each named once."""
    found = {}
    for event in events:
        if event["ph"] == "M" and event["name"] == what:
            key = (event["pid"], event["tid"]) if what == "thread_name" else event["pid"]
            expect(key not in found, f"it is named twice: {event}")
            found[key] = event["args"]["name"]
    return found


def check_perfetto(path):
    with open(path, encoding="utf-8") as file:
        events = json.load(file, object_pairs_hook=refuse_twice)["traceEvents"]
    threads, processes = names_of(events, "thread_name"), names_of(events, "process_name")
    stacks, begun, ended = collections.defaultdict(list), set(), set()
    ids = [thread for _, thread in threads]
    expect(len(ids) == len(set(ids)) and not set(ids) & set(processes), "a thread id is not unique")
    timed = [event for event in events if event["ph"] != "M"]
    for event in sorted(timed, key=lambda event: whole(event["ts"])):
        thread = (event["pid"], event["tid"])
        expect(event["pid"] in processes, f"its process has no name: {event}")
        expect(event["ph"] in "XsfiC", f"an unknown phase: {event}")
        expect(event["ts"] >= 0, f"a negative time: {event}")
        if event["ph"] == "C":
            expect(all(type(value) is int for value in event["args"].values()), f"no number: {event}")
            continue
        expect(thread in threads, f"its thread has no name: {event}")
        stack = stacks[thread]
        while stack and stack[-1] <= whole(event["ts"]):
            stack.pop()
        if event["ph"] == "X":
            check_slice(event, stack)
        elif event["ph"] in "sf":
            check_flow(event, stack, begun, ended)
    expect(begun == ended, f"flows are begun and never end: {begun - ended}")
    chain = sum(1 for key in begun if key[0] == "chain")
    print(f"{len(processes)} processes, {len(threads)} threads, {chain} flows of the chain")


TEXT = r"(?:[^#;\n%<>\"`]|#\d+;|<br/>)+"
MERMAID = {
    "box": rf"    box transparent {TEXT}",
    "participant": rf"    participant \w+ as {TEXT}",
    "plain": r"    participant nobody",
    "end": r"    end",
    "loop": rf"    loop {TEXT}",
    "arrow": rf"(?:    ){{1,2}}(\w+)(?:->>|-->>)(\w+): {TEXT}",
    "note": rf"(?:    ){{1,2}}Note over (\w+): {TEXT}",
}


def check_mermaid(path):
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    expect(lines[0] == "sequenceDiagram" and lines[-1] == "", "no sequence diagram")
    opened, known, arrows, loops = [], {"nobody"}, 0, 0
    for line in lines[1:-1]:
        kind = next((kind for kind, form in MERMAID.items() if re.fullmatch(form, line)), None)
        expect(kind is not None, f"not of the grammar: {line!r}")
        expect(not re.search(r"(?<!\w)end(?!\w)", line[4:]) or kind == "end", f"a stray end: {line!r}")
        if kind in ("box", "loop"):
            expect(not opened, f"it is inside of another: {line!r}")
            opened.append(kind)
        elif kind == "end":
            expect(opened, "an end of nothing")
            opened.pop()
        elif kind == "participant":
            known.add(line.split()[1])
        elif kind in ("arrow", "note"):
            groups = re.fullmatch(MERMAID[kind], line).groups()
            expect(all(name in known for name in groups), f"nobody of that name: {line!r}")
        arrows += kind == "arrow"
        loops += kind == "loop"
    expect(not opened, "it is never closed")
    expect(arrows <= 40, f"{arrows} arrows are too many to read")
    print(f"{len(known) - 1} take part, {arrows} arrows, {loops} loops")


def check_csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    expect("\r" not in text and text.endswith("\n"), "a line does not end with LF")
    rows = list(csv.reader(text.splitlines(keepends=True), strict=True))
    for row in rows[1:]:
        expect(len(row) == len(rows[0]), f"a row of another length: {row}")
        expect(not any(cell[:1] in "=+-@\t\r" and cell for cell in row), f"a formula: {row}")
    print(f"{len(rows) - 1} rows of {','.join(rows[0])}")


def check_dot(path):
    drawn = subprocess.run(["dot", "-Tsvg", path], capture_output=True, check=False)
    expect(drawn.returncode == 0 and not drawn.stderr, drawn.stderr.decode())
    groups = xml.dom.minidom.parseString(drawn.stdout).getElementsByTagName("g")
    kinds = collections.Counter(group.getAttribute("class") for group in groups)
    titles = [group.getElementsByTagName("title")[0].firstChild.data for group in groups
              if group.getAttribute("class") in ("node", "edge")]
    expect(len(titles) == len(set(titles)), "an edge or node stands twice")
    print(f"{kinds['node']} nodes, {kinds['edge']} edges")


if __name__ == "__main__":
    {"perfetto": check_perfetto, "mermaid": check_mermaid, "csv": check_csv,
     "dot": check_dot}[sys.argv[1]](sys.argv[2])
