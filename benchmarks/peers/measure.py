"""Each peer folds the same records: decayed counts by kind and direction of each pair, durable.

Rapport's rows hold more (days, latest interactions, ties, totals), are changed exactly once and
are checked for duplicates; the peers are at least once, and check for none.
"""

import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import NamedTuple

from benchmarks.peers.environments import PROGRAMS, Unavailable, java_classpath, python_with
from benchmarks.process import stored_bytes, used
from benchmarks.recording import Recording
from benchmarks.report import Figure, Step
from benchmarks.scorer import SLOWEST, START_S, figures_of
from services.local.embedded_kafka.java import find_java


class Peer(NamedTuple):
    """One to measure: what starts it, given what it needs, and on how many of the records."""

    name: str
    command: Callable[[], list[str]]
    share: float
    arguments: tuple[str, ...] = ()


def _python(requirement: str, program: str) -> Callable[[], list[str]]:
    return lambda: [str(python_with(requirement)), str(PROGRAMS / "python" / program)]


def _java(main: str, without: str) -> Callable[[], list[str]]:
    return lambda: [str(find_java()), *_OPTIONS, "-cp", java_classpath(without), f"peers.{main}"]


_OPTIONS = [
    *(f"--add-opens=java.base/java.{package}=ALL-UNNAMED" for package in ("lang", "util")),
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Xmx2g",
]

_FLINK = _java("FlinkPeer", without="rocksdbjni")
_STREAMS = _java("KafkaStreamsPeer", without="frocksdbjni")

FLINK = {n: Peer(f"Flink, parallelism {n}", _FLINK, 1, (str(n),)) for n in (1, 2)}
"""By its parallelism."""

PEERS = (
    *FLINK.values(),
    Peer("Kafka Streams, 1 thread", _STREAMS, 1, ("1",)),
    Peer("Kafka Streams, 2 threads", _STREAMS, 1, ("2",)),
    Peer("Quix Streams", _python("quixstreams==3.*", "quix.py"), 0.3),
    Peer("Bytewax", _python("bytewax[kafka]==0.21.*", "bytewax_flow.py"), 0.2),
    Peer("Faust, stock table", _python("faust-streaming[rocksdb]==0.15.*", "stock_faust.py"), 0.04),
)


def measure(recording: Recording, runs: int, step: Step) -> list[Figure]:
    """Records a second and CPU a record of each peer that can run here."""
    figures = []
    for peer in PEERS:
        try:
            command = peer.command()
            results = []
            for run in range(runs):
                step(f"{peer.name}, run {run + 1}")
                results.append(run_once(peer, command, recording))
        except (Unavailable, RuntimeError) as error:
            step(f"{peer.name} left out: {error}")
            continue
        figures += figures_of(peer.name, results)
    return figures


def run_once(peer: Peer, command: list[str], recording: Recording) -> dict[str, float]:
    """What is in `UNITS`, of a peer that `command` starts.

    Raises:
        RuntimeError: where it ends early, or takes too long.
    """
    records = int(recording.records * peer.share)
    with recording.played() as settings, tempfile.TemporaryDirectory() as folder:
        given = [settings.bootstrap_servers, folder, *(peer.arguments or (str(records),))]
        if "-cp" in command:
            command = [command[0], f"-Drecords={records}", *command[1:]]
        with Path(folder, "log").open("wb") as log:
            process = subprocess.Popen(
                [*command, *given], stdout=subprocess.PIPE, stderr=log, text=True
            )
        too_long = Timer(START_S + records / SLOWEST, process.kill)
        too_long.start()
        try:
            _wait_for("first", process)
            started, before = time.perf_counter(), used(process.pid)
            _wait_for("done", process)
            seconds, after = time.perf_counter() - started, used(process.pid)
        finally:
            too_long.cancel()
            process.kill()
            process.communicate()
        disk = stored_bytes(Path(folder))
    return {
        "records/s": records / seconds,
        "CPU a record": (after.cpu_s - before.cpu_s) / records * 1e6,
        "memory": after.anonymous_bytes / 1e6,
        "disk": disk / 1e6,
    }


def _wait_for(word: str, process: "subprocess.Popen[str]") -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == word:
            return
    raise RuntimeError(f"it ended with exit code {process.wait()}")
