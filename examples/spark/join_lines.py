#!/usr/bin/env python3
"""Joins what the parts of a screening run gave, where there was no Spark: the questions, the answers in the same order, and
the stamp every worker was held to. Writes the dossier to standard output.

    join_lines.py --asked parties.jsonl --answers answers.jsonl --stamp stamp.json --not-screened not-screened.jsonl > dossier.json

Refuses, with exit code 2 and without a dossier, where a row was lost, came twice or out of order, or rests on another
edition of a list. It never holds more than one row in memory, and never calls a party safe.
"""

import argparse
import collections
import hashlib
import itertools
import json
import sys
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


class Lines:
    """A file of JSON lines, read once, hashed on the way."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.rows = 0
        self.hash = hashlib.sha256()

    def __iter__(self) -> Iterator[Json]:
        with open(self.path, "rb") as file:
            for line in file:
                self.hash.update(line)
                if line.strip():
                    self.rows += 1
                    yield json.loads(line)

    def told(self) -> Json:
        """What the dossier says of the file."""
        return {"path": self.path, "rows": self.rows, "sha256": self.hash.hexdigest()}


def refuse(en: str, ja: str) -> None:
    """Ends without a dossier."""
    print(f"{en}; do the parts again · {ja}。該当する部分を再実行してください", file=sys.stderr)
    sys.exit(2)


def joined(asked: Lines, answers: Lines, stamp: Json, not_screened: str) -> Json:
    """The dossier of a run in which every row came back, in order and by one edition of every list."""
    outcomes: collections.Counter[str] = collections.Counter()
    with open(not_screened, "w", encoding="utf-8") as unscreened:
        for question, answer in itertools.zip_longest(asked, answers):
            row = answers.rows
            if question is None or answer is None:
                refuse(f"one of the files ends after row {row}", f"一方のファイルが{row}行で終わっています")
            if str(question.get("id", "")) != answer.get("query", {}).get("id", ""):
                refuse(f"row {row}: the answer is to another question", f"{row}行目: 回答が別の照会に対するものです")
            outcome = answer.get("outcome", "error")
            outcomes[outcome] += 1
            if outcome != "error" and answer.get("stamp") != stamp["stamp"]:
                refuse(f"row {row}: another stamp than the run's", f"{row}行目: 識別値が実行開始時のものと異なります")
            if outcome in ("error", "not-screened"):
                kept = {key: answer[key] for key in ("query", "outcome", "not_covered", "error") if key in answer}
                unscreened.write(json.dumps(kept, ensure_ascii=False) + "\n")
    return {
        "schema": "sekisho.joined-run/1",
        "stamp": stamp,
        "asked": asked.told(),
        "answers": answers.told(),
        "outcomes": dict(sorted(outcomes.items())),
        "not_screened": {"rows": outcomes["error"] + outcomes["not-screened"], "path": not_screened},
    }


def main() -> None:
    """Reads the files once, side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--asked", required=True, metavar="FILE", help="the lines that went in · 照会した行")
    parser.add_argument("--answers", required=True, metavar="FILE", help="the lines that came out · 回答の行")
    parser.add_argument("--stamp", required=True, metavar="FILE", help="of `sekisho screen --stamp --format json` · 識別値")
    parser.add_argument("--not-screened", required=True, metavar="FILE", help="where to write rows without an answer · 照合できなかった行の出力先")
    arguments = parser.parse_args()
    with open(arguments.stamp, encoding="utf-8") as file:
        stamp = json.load(file)
    dossier = joined(Lines(arguments.asked), Lines(arguments.answers), stamp, arguments.not_screened)
    print(json.dumps(dossier, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
