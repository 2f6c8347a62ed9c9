#!/usr/bin/env python3
"""Draws operative paragraphs, and points of them, to be judged by reading.

    undex parse FILES --jsonl > GROUP.jsonl     (one file a group of documents)
    scripts/draw-duties.py SEED GROUP.jsonl=55 ... GROUP.jsonl=30:timed ...   > drawn.tsv

Of each group so many are drawn, half to choose rules on and half to confirm them. The
same seed and files give the same draw. English alone; a text that was drawn
once is not drawn again. Few paragraphs have a time: `:timed` draws among those that have
a word of time.
"""

import json
import random
import re
import sys

TIME = re.compile(
    r"\b(days?|weeks?|months?|years?|sessions?|annual\w*|biennial\w*|quarterly"
    r"|\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December))\b"
)


def operative(path):
    """Ids and texts of operative paragraphs and their points, in the order of the file."""
    above = set()
    for line in open(path, encoding="utf-8"):
        unit = json.loads(line)
        symbol, _, anchor = unit["id"].partition("#")
        if unit["language"] != "en":
            continue
        if unit["kind"] == "operative":
            above.add(unit["id"])
        is_point = unit["kind"] == "subparagraph" and any(
            f"{symbol}#{anchor[:at]}" in above for at, c in enumerate(anchor) if c == "/"
        )
        if unit["kind"] == "operative" or is_point:
            yield unit["id"], unit["text"]


def main():
    draw = random.Random(int(sys.argv[1]))
    seen = set()
    for group in sys.argv[2:]:
        path, _, count = group.partition("=")
        count, _, timed = count.partition(":")
        units = sorted(dict(operative(path)).items())
        if timed:
            units = [unit for unit in units if TIME.search(unit[1])]
        draw.shuffle(units)
        drawn = []
        for unit_id, text in units:
            if text not in seen and len(drawn) < int(count):
                seen.add(text)
                drawn.append(unit_id)
        for place, unit_id in enumerate(drawn):
            half = "choose" if place % 2 == 0 else "confirm"
            print(unit_id, f"{half}-timed" if timed else half, sep="\t")


if __name__ == "__main__":
    main()
