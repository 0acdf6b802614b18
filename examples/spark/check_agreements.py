"""Checks a folder of agreements on Spark; every file gets the answer one `sekisho check` would give it.

    spark-submit --py-files sekisho_partition.py,run_dossier.py check_agreements.py --input contracts/ --output answers

Spark reads the files, from any file system it knows, and hands them to the workers inside lines: no worker needs the
folder. Writes DIR/answers (Parquet), DIR/not-read (JSON lines) and, last, DIR/dossier.json. It never contacts anything
but the cluster, and gives no legal advice: a file that was not read wholly says so.
"""

import sys

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

import run_dossier
from sekisho_partition import answers

# The endings `sekisho check FOLDER` takes for agreements.
ENDINGS = "{docx,docm,pdf,txt,md,markdown,html,htm}"
WORDS = "struct<en:string,ja:string>"
FINDING = f"struct<code:string,severity:string,basis:string,term:string,title:{WORDS}>"
ANSWER = (f"id string, outcome string, profile string, document struct<sha256:string>, coverage struct<complete:boolean>, "
          f"findings array<{FINDING}>, error {WORDS}")


def agreements(spark: SparkSession, folder: str) -> DataFrame:
    """Every agreement under a folder, as (path, content)."""
    files = spark.read.format("binaryFile").option("recursiveFileLookup", "true").option("pathGlobFilter", f"*.{ENDINGS}")
    return files.load(folder).select("path", "content")


def questions(files: DataFrame) -> DataFrame:
    """Each file as the line the filter takes: its path is its id, its ending tells the format."""
    # some versions of Spark break base64 into lines of 76
    content = f.translate(f.base64("content"), "\r\n", "")
    question = f.struct(f.col("path").alias("id"), f.element_at(f.split("path", "/"), -1).alias("name"), content.alias("base64"))
    return files.select(f.to_json(question).alias("line"))


def in_columns(answered: DataFrame) -> DataFrame:
    """The answers as a table: what people filter by in columns, the whole answer in the last."""
    read = answered.select(f.from_json("answer", ANSWER).alias("a"), "answer")
    return read.select(
        "a.id",
        f.coalesce("a.outcome", f.lit("error")).alias("outcome"),
        "a.profile",
        f.col("a.document.sha256").alias("sha256"),
        f.coalesce("a.coverage.complete", f.lit(False)).alias("complete"),
        "a.findings", "a.error", "answer",
    )


def main() -> None:
    """Checks, then joins what came out into the dossier."""
    parser = run_dossier.options(__doc__)
    parser.add_argument("--input", required=True, metavar="DIR", help="a folder of agreements · 契約書のフォルダー")
    parser.add_argument("--profile", metavar="ID", help="the kind of agreement (default: told from each text) · 契約類型")
    arguments = parser.parse_args()
    command = ["check", "--now", arguments.now] + (["--profile", arguments.profile] if arguments.profile else [])
    stamp = run_dossier.stamp(arguments.sekisho, command)
    spark = SparkSession.builder.appName("sekisho: check agreements").getOrCreate()

    files = agreements(spark, arguments.input)
    came_in = run_dossier.came_in(files, "path")
    if came_in["rows"] == 0:
        sys.exit("the folder holds no agreements · フォルダーに契約書がありません")
    command += ["--input", "-", "--format", "jsonl", "--jobs", "1", "--quiet", "--expect", stamp["stamp"]]
    filter = run_dossier.filter_of(spark, arguments, command, [])
    folder = f"{arguments.output}/answers"
    in_columns(answers(spark, filter, questions(files))).write.option("compression", "zstd").parquet(folder)

    out = spark.read.parquet(folder)
    unread = out.where(~f.col("complete")).select("id", "outcome", "error")
    unread.write.json(f"{arguments.output}/not-read")
    came_out, outcomes, groups = run_dossier.came_out(out, "complete")
    run_dossier.write(arguments, {
        "schema": "sekisho.spark-run/1",
        "job": "check",
        "now": arguments.now,
        "stamp": stamp,
        "program_sha256": run_dossier.sha256(arguments.sekisho),
        "input": arguments.input,
        "in": came_in,
        "out": came_out,
        "outcomes": outcomes,
        "not_read": {"rows": sum(group.rows for group in groups if not group.complete), "folder": "not-read"},
        "partitions": run_dossier.partitions(spark, folder),
    })
    spark.stop()


if __name__ == "__main__":
    main()
