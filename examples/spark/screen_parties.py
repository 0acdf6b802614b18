"""Screens a table of parties (CSV or Parquet) on Spark; every row gets the answer one `sekisho screen` would give it.

    spark-submit --py-files sekisho_partition.py,run_dossier.py screen_parties.py --index lists.index --input parties.csv --output answers

Wants a column `id` without gaps and a column `name`; takes `aliases` and `identifiers` (split at `;`), `kind`, `country`
and `address` where they are. Writes DIR/answers (Parquet), DIR/not-screened (JSON lines) and, last, DIR/dossier.json.
It never contacts anything but the cluster, and never calls a party safe: a row that no list could answer says so.
"""

import sys

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f

import run_dossier
from sekisho_partition import answers

# What is taken out of an answer into columns; the whole of it stands beside them. What would be the same for every row, the
# lists and why some of them can answer nobody, stands once in the dossier, under the stamp that every answer bears.
HIT = "struct<outcome:string,grade:string,list:string,uid:string,name:string,matched:string,score:double,listed_on:string>"
WORDS = "struct<en:string,ja:string>"
ANSWER = (f"query struct<id:string,name:string>, outcome string, hits array<{HIT}>, not_covered array<struct<list:string>>, "
          f"stamp string, error {WORDS}")


def parties(spark: SparkSession, path: str, encoding: str, parts: int | None) -> DataFrame:
    """The table in at least so many parts, every column of a CSV as text."""
    if parts is not None:
        # the files are read in pieces, which costs nothing; what cannot be, a .gz, is dealt out afterwards
        spark.conf.set("spark.sql.files.minPartitionNum", parts)
        spark.conf.set("spark.sql.files.openCostInBytes", 0)
    if path.rstrip("/").endswith((".csv", ".csv.gz", ".tsv")):
        separator = "\t" if path.endswith(".tsv") else ","
        table = spark.read.csv(path, header=True, sep=separator, quote='"', escape='"', encoding=encoding)
    else:
        table = spark.read.parquet(path)
    return table if parts is None or table.rdd.getNumPartitions() >= parts else table.repartition(parts)


def queries(table: DataFrame) -> DataFrame:
    """Each row as the line the filter takes. A row without a name is asked too: its answer is an error that says so."""

    def column(name: str) -> Column:
        return f.col(name).cast("string") if name in table.columns else f.lit(None).cast("string")

    def several(name: str) -> Column:
        return f.filter(f.split(column(name), r"\s*;\s*"), lambda item: item != "")

    query = f.struct(
        column("id").alias("id"),
        f.coalesce(column("name"), f.lit("")).alias("name"),
        several("aliases").alias("aliases"),
        column("kind").alias("kind"),
        column("country").alias("country"),
        f.when(column("address").isNotNull(), f.array(column("address"))).alias("addresses"),
        several("identifiers").alias("identifiers"),
    )
    return table.select(f.to_json(query).alias("line"))


def in_columns(answered: DataFrame) -> DataFrame:
    """The answers as a table: what people filter by in columns, the whole answer in the last."""
    read = answered.select(f.from_json("answer", ANSWER).alias("a"), "answer")
    return read.select(
        f.col("a.query.id").alias("id"),
        f.col("a.query.name").alias("name"),
        f.coalesce("a.outcome", f.lit("error")).alias("outcome"),
        "a.hits",
        f.transform("a.not_covered", lambda missing: missing.list).alias("not_covered"),
        "a.stamp", "a.error", "answer",
    )


def main() -> None:
    """Screens, then joins what came out into the dossier."""
    parser = run_dossier.options(__doc__)
    parser.add_argument("--input", required=True, metavar="TABLE", help="CSV, TSV or Parquet · 取引先一覧")
    parser.add_argument("--index", required=True, metavar="FILE", help="written by `sekisho lists index` · 索引")
    parser.add_argument("--encoding", default="UTF-8", metavar="NAME", help="of a CSV · 文字コード")
    parser.add_argument("--partitions", type=int, metavar="N", help="parts of the table, at least · 分割数（下限）")
    arguments = parser.parse_args()
    command = ["screen", "--index", arguments.index, "--now", arguments.now]
    stamp = run_dossier.stamp(arguments.sekisho, command)
    spark = SparkSession.builder.appName("sekisho: screen parties").getOrCreate()

    table = parties(spark, arguments.input, arguments.encoding, arguments.partitions)
    if "id" not in table.columns or "name" not in table.columns:
        sys.exit(f"the table wants the columns id and name; it has {table.columns} · 列 id と name が必要です: {table.columns}")
    came_in = run_dossier.came_in(table, "id")
    command += ["--input", "-", "--format", "jsonl", "--brief", "--jobs", "1", "--quiet", "--expect", stamp["stamp"]]
    filter = run_dossier.filter_of(spark, arguments, command, [arguments.index])
    folder = f"{arguments.output}/answers"
    in_columns(answers(spark, filter, queries(table))).write.option("compression", "zstd").parquet(folder)

    out = spark.read.parquet(folder)
    out.where(f.col("outcome").isin("not-screened", "error")).select("answer").write.text(f"{arguments.output}/not-screened")
    came_out, outcomes, groups = run_dossier.came_out(out, "stamp")
    run_dossier.write(arguments, {
        "schema": "sekisho.spark-run/1",
        "job": "screen",
        "now": arguments.now,
        "stamp": stamp,
        "program_sha256": run_dossier.sha256(arguments.sekisho),
        "index_sha256": run_dossier.sha256(arguments.index),
        "input": arguments.input,
        "in": came_in,
        "out": came_out,
        "stamps": sorted({group.stamp for group in groups if group.stamp is not None}),
        "outcomes": outcomes,
        "not_screened": {"rows": outcomes.get("not-screened", 0) + outcomes.get("error", 0), "folder": "not-screened"},
        "partitions": run_dossier.partitions(spark, folder),
    })
    spark.stop()


if __name__ == "__main__":
    main()
