#!/usr/bin/env python3
"""Made-up parties and a made-up list that some of them stand on, in six scripts: the same seed gives the same bytes.

Every name is put together from syllables and everyday words; none is taken from a list or a person.

usage: parties.py ROWS [--seed N] > parties.csv          id,name,kind,country,address
       parties.py ROWS --listed N > list.csv             a `custom:` list that holds N of the names
"""

import argparse
import csv
import random
import sys
from collections.abc import Iterator

COLUMNS = ["id", "name", "kind", "country", "address"]
LIST_COLUMNS = ["uid", "name", "aliases", "kind", "country", "address", "effect", "source_url"]

LATIN = "bra quil tor mer vel fen dor lan wick hal sta ric mon tir ash gar nol pem sul kor".split()
LATIN_TRADE = ["Shipping", "Trading", "Ceramics", "Optics", "Machine Tools", "Instruments", "Chemicals", "Electronics"]
LATIN_FORM = ["Ltd", "Inc.", "GmbH", "Co., Ltd.", "S.A.", "LLC", "", ""]
GIVEN = "Anri Belto Cosmo Darin Elvi Fenna Goran Hilde Isko Jorun Kalle Lumi Miro Nadja".split()
HAN_JAPANESE = "山川田森石沢原野松竹梅杉谷島浜浦堀橋坂岡"
TRADE_JAPANESE = ["測器", "精機", "化学", "商事", "電子", "造船", "製作所", "研究所"]
KANA = "アイウカキクサシスタツナニハヒフマミラリルロン"
HAN_CHINESE = "东华宏远瑞泰恒丰嘉兴江海岭云岩松柏晨"
TRADE_CHINESE = ["科技有限公司", "机械有限公司", "贸易有限公司", "研究院", "电子有限公司"]
CYRILLIC = "бор вел гор дар зим кар лес мор нов пол рож сев тур".split()
TRADE_CYRILLIC = ["завод", "институт", "прибор", "техника"]
COUNTRIES = {"latin": "GB DE NL US SG".split(), "person": "GB FR FI".split(), "japanese": ["JP"], "kana": ["JP"], "chinese": ["CN"],
             "cyrillic": ["RU", "BY"]}
KINDS = ["latin", "latin", "latin", "person", "japanese", "japanese", "kana", "chinese", "cyrillic"]


def syllables(draw: random.Random, parts: list[str], least: int, most: int) -> str:
    """A word of `least` to `most` syllables, with a capital."""
    return "".join(draw.choices(parts, k=draw.randint(least, most))).capitalize()


def name_of(draw: random.Random, kind: str) -> str:
    """A name as such a party would write it."""
    match kind:
        case "latin":
            return f"{syllables(draw, LATIN, 2, 3)} {draw.choice(LATIN_TRADE)} {draw.choice(LATIN_FORM)}".strip()
        case "person":
            return f"{draw.choice(GIVEN)} {syllables(draw, LATIN, 2, 3)}"
        case "japanese":
            return "".join(draw.choices(HAN_JAPANESE, k=2)) + draw.choice(TRADE_JAPANESE) + draw.choice(["株式会社", "", "㈱"])
        case "kana":
            return "".join(draw.choices(KANA, k=draw.randint(3, 6))) + draw.choice(["工業株式会社", "商会", "株式会社"])
        case "chinese":
            return "".join(draw.choices(HAN_CHINESE, k=draw.randint(2, 3))) + draw.choice(TRADE_CHINESE)
        case _:
            return f"{syllables(draw, CYRILLIC, 2, 3)} {draw.choice(TRADE_CYRILLIC)}"


def parties(rows: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """`rows` parties in order. One in a thousand has no name: it must come back as an error, not vanish."""
    draw = random.Random(seed)
    for number in range(rows):
        kind = draw.choice(KINDS)
        name = name_of(draw, kind)
        yield {
            "id": f"P{number:09}",
            "name": "" if number % 1000 == 999 else name,
            "kind": "person" if kind == "person" else "organization",
            "country": draw.choice(COUNTRIES[kind]),
            "address": f"{draw.randint(1, 200)} {syllables(draw, LATIN, 2, 2)} Road, {syllables(draw, LATIN, 2, 2)}",
        }


def listed(rows: int, count: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """A list of `count` entries whose names stand among the parties, spread over all of them."""
    every = max(rows // count, 1)
    chosen = (party for number, party in enumerate(parties(rows, seed)) if number % every == 7 % every and party["name"])
    for uid, party in zip(range(count), chosen):
        yield {"uid": f"L{uid}", "aliases": "", "address": "", "effect": "", "source_url": ""} | {
            key: party[key] for key in ("name", "kind", "country")
        }


def main() -> None:
    """Writes one of the two tables to standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--listed", type=int, metavar="N")
    arguments = parser.parse_args()
    columns, rows = (LIST_COLUMNS, listed(arguments.rows, arguments.listed, arguments.seed)) if arguments.listed else (
        COLUMNS, parties(arguments.rows, arguments.seed))
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


if __name__ == "__main__":
    main()
