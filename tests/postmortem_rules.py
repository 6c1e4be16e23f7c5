"""postmortem_rules.py - what a test reads in a draft of a postmortem.

    postmortem_rules.py FILE.md

Renders it as GitHub would and looks at what came of it: the sections, in their
order; no markup but that of the program itself; tables whose rows are whole;
pictures that are there; events that are evidence. Says what is wrong and exits 1, or
prints a line of facts.
"""

import os
import re
import subprocess
import sys
import xml.dom.minidom

SECTIONS = ["Summary", "Impact", "Timeline", "Root cause", "What would have prevented it",
            "How to repeat"]
MARKUP = {"document", "heading", "paragraph", "text", "softbreak", "emph", "strong", "table",
          "table_header", "table_row", "table_cell", "list", "item", "image", "code", "code_block"}


def fail(what):
    print(f"wrong: {what}")
    sys.exit(1)


def text_of(node):
    return "".join(leaf.data for leaf in leaves(node))


def leaves(node):
    for child in node.childNodes:
        if child.nodeType == child.TEXT_NODE:
            yield child
        else:
            yield from leaves(child)


def main(path):
    rendered = subprocess.run(["cmark-gfm", "-t", "xml", "-e", "table", "-e", "autolink",
                               "-e", "strikethrough", "-e", "tagfilter", path],
                              capture_output=True, check=True).stdout
    document = xml.dom.minidom.parseString(re.sub(rb"<!DOCTYPE[^>]*>", b"", rendered))
    kinds = {node.tagName for node in document.getElementsByTagName("*")}
    if kinds - MARKUP:
        fail(f"markup of somebody else: {sorted(kinds - MARKUP)}")
    headings = [re.sub(r"\s+", " ", text_of(node)).strip()
                for node in document.getElementsByTagName("heading")]
    if headings[1:] != SECTIONS or not headings[0].startswith("Postmortem: "):
        fail(f"sections: {headings}")
    images = document.getElementsByTagName("image")
    for image in images:
        target = os.path.join(os.path.dirname(path), image.getAttribute("destination"))
        if xml.dom.minidom.parse(target).documentElement.tagName != "svg":
            fail(f"no picture: {target}")
    for table in document.getElementsByTagName("table"):
        widths = {len(row.getElementsByTagName("table_cell")) for row in table.childNodes
                  if row.nodeType == row.ELEMENT_NODE}
        if len(widths) != 1:
            fail(f"rows of different lengths: {widths}")
    counts = {name: len(document.getElementsByTagName(name))
              for name in ("image", "table", "table_row", "strong", "code", "code_block")}
    print(", ".join(f"{count} {name}" for name, count in counts.items()))


if __name__ == "__main__":
    main(sys.argv[1])
