"""One partition of a table through one sekisho filter: a line in, a line out, in order.

Runs inside Spark's Python workers. It never reads a list, never judges a name and never keeps a partition in memory: it
feeds the filter from one side, takes answers from the other, and counts.
"""

import subprocess
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from pyspark import SparkFiles
from pyspark.sql import DataFrame, Row, SparkSession

# Nothing found, findings, something not screened or not read: each is an answered partition. Anything else is not.
ANSWERED = (0, 1, 3)


class Refused(RuntimeError):
    """The filter did not answer the partition: another program or list than the run's, or it broke down."""


@dataclass(frozen=True)
class Filter:
    """How a worker starts the program. `shipped` names arguments that are files which came with the job."""

    arguments: tuple[str, ...]
    shipped: frozenset[str] = field(default_factory=frozenset)

    def command(self) -> list[str]:
        """The arguments, shipped files by the path they have on this worker."""
        return [SparkFiles.get(word) if word in self.shipped else word for word in self.arguments]


def answers(spark: SparkSession, filter: Filter, asked: DataFrame) -> DataFrame:
    """A table of one column of lines becomes a table of one column of answers, partition by partition.

    It is RDD.pipe with the lines counted and the exit status understood: a row out for every row in, or the partition fails.
    """

    def one_partition(rows: Iterator[Row]) -> Iterator[tuple[str]]:
        return ((answer,) for answer in through(filter.command(), (row[0] for row in rows)))

    return spark.createDataFrame(asked.rdd.mapPartitions(one_partition), "answer string", verifySchema=False)


def through(command: list[str], asked: Iterator[str]) -> Iterator[str]:
    """An answer for each line, in order.

    Raises Refused where the program ends with an error, or gives fewer or more answers than lines: Spark then throws the
    partition away and does it again.
    """
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints)
        feeding = Feeding(process, asked)
        feeding.start()
        given = 0
        try:
            for answer in process.stdout:
                given += 1
                yield answer.rstrip(b"\n").decode()
            feeding.join()
            status = process.wait()
        finally:
            process.kill()
            process.wait()
        if feeding.failure is not None:
            raise feeding.failure
        if status not in ANSWERED:
            complaints.seek(0)
            raise Refused(f"sekisho ended with {status}: {complaints.read(4000).decode(errors='replace').strip()}")
        if given != feeding.fed:
            raise Refused(f"{feeding.fed} lines went in and {given} answers came out")


class Feeding(threading.Thread):
    """Writes lines to the filter, beside the reading of its answers, so that neither side waits for the other."""

    def __init__(self, process: subprocess.Popen, asked: Iterator[str]) -> None:
        super().__init__(daemon=True)
        self.process = process
        self.asked = asked
        self.fed = 0
        self.failure: Exception | None = None

    def run(self) -> None:
        """Until there are no more lines, or the filter has gone: its exit status tells why."""
        try:
            with self.process.stdin as to:
                for line in self.asked:
                    self.fed += 1
                    to.write(line.encode() + b"\n")
        except BrokenPipeError:
            pass
        except Exception as failure:  # kept for the thread that can raise it to Spark
            self.failure = failure
            self.process.kill()
