#!/usr/bin/env python3
"""Helps .ci/run to score: which documents a set has, their gold lines, and whether the score holds its floors.

usage: score.py list GOLD FOLDER HALF      the set's files, one a line
       score.py gold GOLD FOLDER HALF      the set's gold lines
       score.py hold FLOORS SET SCORE.json fails when a floor is not reached

HALF is `odd` for the documents with an odd number; anything else takes all.
"""
import json, re, sys
from pathlib import Path


def documents(gold, folder, half):
    """Gold lines with the file that each is about."""
    files = {path.stem: path for path in sorted(Path(folder).rglob("*")) if path.suffix in (".txt", ".md", ".html", ".htm")}
    found = []
    for line in Path(gold).read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        stem = Path(json.loads(line)["document"]).stem
        number = re.search(r"(\d+)$", stem)
        if half == "odd" and number and int(number[1]) % 2 == 0:
            continue
        if stem not in files:
            sys.exit(f"{gold} names {stem}, and {folder} has no such document")
        found.append((files[stem], line))
    if not found:
        sys.exit(f"{gold}: no documents")
    return found


def hold(floors, wanted, score):
    levels = json.loads(Path(score).read_text())["levels"]
    low = False
    for number, line in enumerate(Path(floors).read_text().splitlines(), 1):
        fields = line.split("#")[0].split()
        if not fields or fields[0] != wanted:
            continue
        if len(fields) != 4:
            sys.exit(f"{floors}:{number}: expected `set level measure floor`, found `{line}`")
        _, level, measure, floor = fields
        value = levels[level][measure]
        if value < float(floor):
            print(f"{wanted}: {measure} at level {level} is {value:.4f}, under its floor {floor} ({floors}:{number})")
            low = True
    return low


def main():
    what, *args = sys.argv[1:]
    if what == "hold":
        sys.exit(hold(*args))
    for path, line in documents(*args):
        print(path if what == "list" else line)


if __name__ == "__main__":
    main()
