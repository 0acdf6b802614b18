#!/usr/bin/env python3
"""The Spark jobs of examples/spark on two executors of their own processes, held against the bare filter.

Screens made-up parties with one `sekisho screen` and with Spark, kills one executor in the middle, and wants the same
bytes after sorting by id. Checks the example agreements the same way. Everything stays on 127.0.0.1.
Wants PySpark and pyarrow in the Python that runs it, and Java; says so and ends well where one is missing.

usage: run.py BINARY [--rows N] [--data-dir DIR] [--calm] [--keep DIR]
the whole measure: run.py target/release/sekisho --rows 1000000 --data-dir DIR     (DIR holds imported lists)
"""

import argparse
import base64
import csv
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import parties

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples/spark"
NOW = "2026-01-15T00:00:00Z"
# What Java takes by itself where it has one core, as each of the executors has.
ONE_CORE = "-XX:+UseSerialGC"
# From here on a run is long enough for Java's own compiler.
LONG = 100_000
# The bound of a filter, in megabytes at the peak, mapped pages of the index among it.
WORKER_MEMORY = 150
# A run that shows nothing for this long hangs, seconds.
DEADLINE = 6 * 3600


def missing() -> str | None:
    """What the test needs and this machine lacks."""
    lacking = [module for module in ("pyspark", "pyarrow") if importlib.util.find_spec(module) is None]
    if shutil.which("java") is None:
        lacking.append("java")
    return ", ".join(lacking) or None


def make_tables(folder: Path, rows: int) -> None:
    """The parties as CSV for Spark and as JSON lines for the filter, and a list that names some of them."""
    csv_path, lines_path = folder / "parties.csv", folder / "parties.jsonl"
    with open(csv_path, "w", encoding="utf-8", newline="") as table, open(lines_path, "w", encoding="utf-8") as lines:
        writer = csv.DictWriter(table, parties.COLUMNS)
        writer.writeheader()
        for party in parties.parties(rows):
            writer.writerow(party)
            lines.write(json.dumps(party | {"addresses": [party["address"]]}, ensure_ascii=False) + "\n")
    with open(folder / "list.csv", "w", encoding="utf-8", newline="") as table:
        writer = csv.DictWriter(table, parties.LIST_COLUMNS)
        writer.writeheader()
        writer.writerows(parties.listed(rows, 500))


def sekisho(binary: Path, *arguments: str) -> str:
    """Runs the program, which must not fail."""
    done = subprocess.run([binary, *arguments], capture_output=True, text=True)
    assert done.returncode in (0, 1, 3), done.stderr
    return done.stdout


class Watch(threading.Thread):
    """Looks after the processes below one of ours: the peak memory of the workers, and one kill if asked.

    It kills an executor of this run and nothing else: a process counts only while the run is among its ancestors.
    """

    def __init__(self, root: int, answers: Path | None) -> None:
        super().__init__(daemon=True)
        self.root, self.answers = root, answers
        self.peak = 0.0
        self.killed: int | None = None
        self.executors: set[int] = set()
        self.done = threading.Event()

    def run(self) -> None:
        """Looks four times a second until told that it is over."""
        while not self.done.wait(0.25):
            executors = []
            for process in below(self.root):
                command = read(f"/proc/{process}/cmdline")
                if b"CoarseGrainedExecutorBackend" in command:
                    executors.append(process)
                elif b"--expect" in command:
                    self.peak = max(self.peak, high_water(process))
            self.executors.update(executors)
            # in the middle: a partition is done, others are under way
            if self.answers and self.killed is None and len(executors) > 1 and any(self.answers.glob("_temporary/0/task_*")):
                self.killed = executors[0]
                os.kill(self.killed, signal.SIGKILL)

    def frugal(self) -> None:
        """Wants every filter to have kept within its bound."""
        assert 0 < self.peak < WORKER_MEMORY, self.told()

    def told(self) -> str:
        """The peak in words."""
        return f"peak of a filter {self.peak:.0f} MB"


def read(path: str) -> bytes:
    """A file of /proc; nothing of a process that is gone."""
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def below(root: int) -> list[int]:
    """Every process that descends from one."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = read(f"{entry}/stat").rpartition(b")")[2].split()
            if fields:
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def high_water(process: int) -> float:
    """Peak resident memory (VmHWM) in megabytes; pages of mapped files count."""
    for line in read(f"/proc/{process}/status").splitlines():
        if line.startswith(b"VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def spark_home(folder: Path) -> Path:
    """PySpark's own folder by links, since a local cluster writes the work of its executors beside them."""
    import pyspark

    home = folder / "spark-home"
    home.mkdir(exist_ok=True)
    for entry in Path(pyspark.__file__).parent.iterdir():
        if entry.name != "work" and not (home / entry.name).exists():
            (home / entry.name).symlink_to(entry)
    return home


def submit(job: str, arguments: list[str], folder: Path, kill_in: Path | None, thorough: bool) -> tuple[float, Watch]:
    """Runs a job on two executors of one core each, as processes of their own; gives seconds and what was watched."""
    home = spark_home(folder)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SPARK_", "PYSPARK_", "SEKISHO"))}
    environment = kept | {"SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1",
                          "SPARK_LOCAL_HOSTNAME": "127.0.0.1"}
    settings = {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
                "spark.local.dir": str(folder / "scratch"), "spark.sql.shuffle.partitions": "4", "spark.log.level": "WARN"}
    # most of a short run is the start of three Java machines: the quick compiler halves it
    options = ONE_CORE if thorough else f"{ONE_CORE} -XX:TieredStopAtLevel=1"
    settings |= {"spark.driver.extraJavaOptions": options, "spark.executor.extraJavaOptions": options}
    command = [f"{home}/bin/spark-submit", "--master", "local-cluster[2,1,1024]"]
    command += [word for key, value in settings.items() for word in ("--conf", f"{key}={value}")]
    command += ["--py-files", f"{EXAMPLE}/sekisho_partition.py,{EXAMPLE}/run_dossier.py", f"{EXAMPLE}/{job}", *arguments]
    begun = time.monotonic()
    with open(folder / "spark.log", "wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
        watch = Watch(process.pid, kill_in)
        watch.start()
        try:
            status = process.wait(DEADLINE)
        finally:
            process.kill()
            watch.done.set()
            watch.join()
    assert status == 0, f"{job} ended with {status}\n" + (folder / "spark.log").read_text(errors="replace")[-6000:]
    return time.monotonic() - begun, watch


def digests(rows: Iterable[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """The hash of each row's bytes, sorted by id: two runs gave the same bytes where these are the same."""
    return sorted((row_id, hashlib.sha256(line).digest()) for row_id, line in rows)


def bare_rows(path: Path) -> Iterator[tuple[str, bytes]]:
    """The lines of a bare filter."""
    with open(path, "rb") as lines:
        for line in lines:
            answer = json.loads(line)
            yield answer["query"]["id"] if "query" in answer else answer["id"], line.rstrip(b"\n")


def spark_rows(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The answers of a run on Spark."""
    import pyarrow.parquet

    for file in sorted(folder.glob("*.parquet")):
        for batch in pyarrow.parquet.ParquetFile(file).iter_batches(1024, columns=["id", "answer"]):
            yield from ((row["id"], row["answer"].encode()) for row in batch.to_pylist())


def same_bytes(bare: Path, answers: Path, rows: int) -> None:
    """Wants every row once, and the bytes of the bare filter."""
    ours, theirs = digests(spark_rows(answers)), digests(bare_rows(bare))
    assert len(theirs) == rows, f"{len(theirs)} answers of the bare filter, {rows} rows"
    assert len(ours) == rows, f"{len(ours)} answers, {rows} rows"
    different = [a[0] for a, b in zip(ours, theirs) if a != b]
    assert not different, f"{len(different)} answers differ, first {different[:3]}"


def screening(binary: Path, folder: Path, rows: int, data_dir: Path | None, kill: bool) -> None:
    """The same parties by the bare filter and by Spark."""
    make_tables(folder, rows)
    if data_dir is None:
        data_dir = folder / "data"
        sekisho(binary, "lists", "import", "custom:made-up", f"{folder}/list.csv", "--data-dir", str(data_dir), "--now", NOW)
    index = folder / "lists.index"
    sekisho(binary, "lists", "index", "-o", str(index), "--data-dir", str(data_dir))
    bare = ["screen", "--input", f"{folder}/parties.jsonl", "--format", "jsonl", "--brief", "--index", str(index), "--now", NOW, "--quiet"]
    begun = time.monotonic()
    sekisho(binary, *bare, "-o", f"{folder}/bare.jsonl")
    alone = time.monotonic() - begun

    output = folder / "screened"
    job = ["--sekisho", str(binary), "--index", str(index), "--input", f"{folder}/parties.csv", "--output", str(output), "--now", NOW,
           "--partitions", str(max(8, rows // 50_000))]
    took, watch = submit("screen_parties.py", job, folder, output / "answers" if kill else None, rows >= LONG)
    same_bytes(folder / "bare.jsonl", output / "answers", rows)
    dossier = json.loads((output / "dossier.json").read_text())
    assert dossier["in"] == dossier["out"] and dossier["in"]["rows"] == rows == sum(part["rows"] for part in dossier["partitions"])
    assert sum(dossier["outcomes"].values()) == rows and dossier["outcomes"]["error"] == rows // 1000
    assert dossier["stamps"] == [dossier["stamp"]["stamp"]] and all(one["sha256"] for one in dossier["stamp"]["lists"])
    unscreened = sum(1 for file in (output / "not-screened").glob("*.txt") for _ in open(file, "rb"))
    assert unscreened == dossier["not_screened"]["rows"] == dossier["outcomes"].get("not-screened", 0) + dossier["outcomes"]["error"]
    watch.frugal()
    fate = ""
    if kill:
        assert watch.killed and len(watch.executors) > 2, "no executor was killed, or none took its place"
        fate = "one executor killed and replaced, "
    print(f"  screen: {rows} rows, {fate}the same bytes; {alone:.0f} s bare, {took:.0f} s with Spark's start and end; "
          f"{dossier['outcomes']}; {watch.told()}")


def checking(binary: Path, folder: Path) -> None:
    """The example agreements by the bare filter and by Spark."""
    documents = folder / "agreements"
    for path in sorted((ROOT / "examples").glob("*/*.docx")):
        (documents / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, documents / path.parent.name)
    (documents / "not-a-document.docx").write_bytes(b"PK\x03\x04 and nothing else")
    files = sorted(documents.rglob("*.docx"))
    asked = [{"id": f"file:{path}", "name": path.name, "base64": base64.b64encode(path.read_bytes()).decode()} for path in files]
    (folder / "agreements.jsonl").write_text("".join(json.dumps(line) + "\n" for line in asked))
    sekisho(binary, "check", "--input", f"{folder}/agreements.jsonl", "--format", "jsonl", "--now", NOW, "-o", f"{folder}/checked.jsonl")
    output = folder / "checked"
    job = ["--sekisho", str(binary), "--input", str(documents), "--output", str(output), "--now", NOW]
    took, watch = submit("check_agreements.py", job, folder, None, False)
    same_bytes(folder / "checked.jsonl", output / "answers", len(files))
    dossier = json.loads((output / "dossier.json").read_text())
    assert dossier["in"] == dossier["out"] and dossier["in"]["rows"] == len(files) and dossier["not_read"]["rows"] >= 1
    print(f"  check: {len(files)} agreements, the same bytes; {took:.0f} s; {watch.told()}")


def refusing(binary: Path, folder: Path) -> None:
    """A worker with another stamp answers nothing, and says why; so does one whose program is gone in the middle."""
    sys.path.insert(0, str(EXAMPLE))
    from sekisho_partition import Filter

    line = json.dumps({"id": "a", "name": "Quillmoor Trading"}) + "\n"
    as_filter = ["--input", "-", "--format", "jsonl", "--expect", "0.0.0-00"]
    for command, status, why in [
        ([binary, "screen", "--index", f"{folder}/lists.index", "--now", NOW, *as_filter, "--lang", "en"], 2, "the program here"),
        ([binary, "check", *as_filter, "--lang", "ja"], 2, "プログラムは"),
        (["sh", "-c", "read line; kill -9 $$"], 128 + signal.SIGKILL, ""),
        (["sh", "-c", "exit 3"], 0, ""),
    ]:
        script = Filter(tuple(str(word) for word in command)).script()
        done = subprocess.run(["bash", "-c", script], input=line, capture_output=True, text=True)
        assert done.returncode == status and why in done.stderr and not done.stdout, (command, done)
    print("  another stamp: refused, without a row")


def main() -> None:
    """Runs the three tests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary", type=Path)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="imported lists; default: a made-up list")
    parser.add_argument("--calm", action="store_true", help="kill no executor, to measure speed")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="work there, and keep everything")
    arguments = parser.parse_args()
    lacking = missing()
    if lacking:
        print(f"skipped: not installed: {lacking}")
        return
    binary = arguments.binary.resolve()
    with tempfile.TemporaryDirectory(prefix="sekisho-spark-") as temporary:
        folder = (arguments.keep or Path(temporary)).resolve()
        folder.mkdir(exist_ok=True)
        screening(binary, folder, arguments.rows, arguments.data_dir, not arguments.calm)
        checking(binary, folder)
        refusing(binary, folder)
    print("the same answers on Spark")


if __name__ == "__main__":
    main()
