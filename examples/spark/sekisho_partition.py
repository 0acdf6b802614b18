"""One partition of a table through one sekisho filter: a line in, a line out, in order.

Spark's own script transformation feeds the filter and takes its answers; no Python runs on the workers. This module only
says how the filter is started. It never reads a list, and never judges a name.
"""

import shlex
from dataclasses import dataclass, field

from pyspark.sql import DataFrame, SparkSession

# Findings, and something not screened or not read: the partition is answered. Any other status but 0 is a failure, and Spark
# throws the partition away and does it again.
ANSWERED = (1, 3)


@dataclass(frozen=True)
class Filter:
    """How a worker starts the program. `shipped` names arguments that are files which came with the job."""

    arguments: tuple[str, ...]
    shipped: frozenset[str] = field(default_factory=frozenset)

    def script(self) -> str:
        """For the shell of a worker, which starts it in the folder of shipped files."""
        words = [f"./{word}" if word in self.shipped else word for word in self.arguments]
        answered = " -o ".join(f"$status -eq {status}" for status in ANSWERED)
        return f"{shlex.join(words)}; status=$?; [ {answered} ] || exit $status"


def answers(spark: SparkSession, filter: Filter, asked: DataFrame) -> DataFrame:
    """A table of one column `line` becomes a table of one column `answer`, partition by partition, in order.

    That an answer came for every line is proved by the dossier, for the whole run.
    """
    script = filter.script().replace("\\", "\\\\").replace("'", "\\'")
    return spark.sql(f"SELECT TRANSFORM(line) USING '{script}' AS (answer STRING) FROM {{asked}}", asked=asked)
