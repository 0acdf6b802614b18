"""What both jobs share: the options, the stamp of the run, and the dossier that joins its partitions.

It never writes a dossier for a run in which a row was lost, came twice, or was answered by other lists than the others.
"""

import argparse
import collections
import datetime
import hashlib
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as f

from sekisho_partition import Filter

Json = dict[str, Any]


def options(description: str) -> argparse.ArgumentParser:
    """The options both jobs take."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--output", required=True, metavar="DIR", help="a new folder for answers and dossier · 出力先（新しいフォルダー）")
    parser.add_argument("--dossier", metavar="FILE", help="default: dossier.json in --output, which this machine must then see · 記録")
    parser.add_argument("--sekisho", default="sekisho", metavar="FILE", help="the program · プログラム")
    parser.add_argument("--installed", action="store_true",
                        help="program and index stand at these paths on every worker; ship nothing · 全ワーカーに配置済みのものを使う")
    parser.add_argument("--now", default=now(), metavar="RFC3339", help="the one clock of the run · 実行全体の基準時刻")
    return parser


def now() -> str:
    """This second, RFC 3339 in UTC."""
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp(sekisho: str, command: Sequence[str]) -> Json:
    """What the run rests on, as `sekisho … --stamp` tells it here: every worker must tell the same."""
    told = subprocess.run([sekisho, *command, "--stamp", "--format", "json"], capture_output=True, text=True)
    if told.returncode != 0:
        sys.exit(told.stderr.strip())
    return json.loads(told.stdout)


def filter_of(spark: SparkSession, arguments: argparse.Namespace, command: Sequence[str], files: Sequence[str]) -> Filter:
    """The filter as workers start it; `files` among its arguments are shipped unless they are installed."""
    words = (arguments.sekisho, *command)
    if arguments.installed:
        return Filter(words)
    shipped = [arguments.sekisho, *files]
    for path in shipped:
        spark.sparkContext.addFile(str(Path(path).resolve()))
    names = {path: Path(path).name for path in shipped}
    return Filter(tuple(names.get(word, word) for word in words), frozenset(names.values()))


def id_sum(column: str) -> Column:
    """A sum over ids that does not depend on their order: where it agrees, no row was lost, doubled or exchanged."""
    return f.coalesce(f.sum(f.xxhash64(f.col(column)).cast("decimal(38,0)")), f.lit(0)).alias("id_sum")


def came_in(table: DataFrame, column: str) -> Json:
    """How many rows go in, and their ids. Ends the run where a row has none: its answer could not be told from others."""
    ids = table.select(f.col(column).cast("string").alias("id"))
    row = ids.agg(f.count(f.lit(1)).alias("rows"), f.count("id").alias("named"), id_sum("id")).first()
    if row.named < row.rows:
        sys.exit(f"{row.rows - row.named} rows have no id; give every row one · "
                 f"IDのない行が{row.rows - row.named}行あります。全行にIDを付けてください")
    return {"rows": row.rows, "id_sum": str(row.id_sum)}


def came_out(table: DataFrame, *also: str) -> tuple[Json, Json, list[Row]]:
    """How many answers came out with their ids, how many of each outcome, and the groups with what else they share."""
    groups = table.groupBy("outcome", *also).agg(f.count(f.lit(1)).alias("rows"), id_sum("id")).collect()
    outcomes: collections.Counter[str] = collections.Counter()
    for group in groups:
        outcomes[group.outcome] += group.rows
    total = {"rows": sum(outcomes.values()), "id_sum": str(sum(group.id_sum for group in groups))}
    return total, dict(sorted(outcomes.items())), groups


def partitions(spark: SparkSession, folder: str) -> list[Json]:
    """Every file of answers with its size, hash and rows."""
    files = spark.read.format("binaryFile").option("pathGlobFilter", "*.parquet").load(folder)
    hashed = files.select(name("path"), "length", f.sha2("content", 256).alias("sha256"))
    rows = spark.read.parquet(folder).groupBy(name("_metadata.file_path")).agg(f.count(f.lit(1)).alias("rows"))
    joined = hashed.join(rows, "file", "left").orderBy("file").collect()
    return [{"file": row.file, "bytes": row.length, "sha256": row.sha256, "rows": row.rows or 0} for row in joined]


def name(path: str) -> Column:
    """The last part of a column of paths, as `file`."""
    return f.element_at(f.split(f.col(path), "/"), -1).alias("file")


def sha256(path: str) -> str:
    """Of a file on the machine that started the run, lower-case hex."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(arguments: argparse.Namespace, dossier: Json) -> None:
    """Writes the dossier, the last thing of a run: without one no run is finished."""
    rows_in, rows_out = dossier["in"]["rows"], dossier["out"]["rows"]
    if dossier["in"] != dossier["out"]:
        sys.exit(f"{rows_in} rows went in and {rows_out} answers came out, or their ids differ: no dossier is written; run again "
                 f"into a new folder · 入力{rows_in}行に対し出力{rows_out}行、またはIDが一致しません。記録は作成しません。"
                 "新しいフォルダーに再実行してください")
    if dossier.get("stamps", []) not in ([], [dossier["stamp"]["stamp"]]):
        sys.exit("the answers rest on other lists than the run began with: no dossier is written; run again into a new folder · "
                 "回答の根拠となるリストが実行開始時のものと異なります。記録は作成しません。新しいフォルダーに再実行してください")
    text = json.dumps(dossier, ensure_ascii=False, indent=2) + "\n"
    Path(arguments.dossier or Path(arguments.output, "dossier.json")).write_text(text, encoding="utf-8")
