"""The scorer's full path: Kafka in, duplicates, fold, LMDB, transactional changelog."""

import asyncio
import tempfile
import time
from pathlib import Path

from benchmarks.process import Service, wait
from benchmarks.report import Figure
from benchmarks.workload import TOPIC, fill
from relationships.tables.reader import TableNotReady, TableReader
from services.local.kafka import EmbeddedKafka
from services.local.ports import free_ports
from services.settings import load_settings
from services.topics import ensure_topics

PARTITIONS = 4
SHAPES = {"many pairs": 600_000, "hot pairs": 20_000}


def measure(records: int, runs: int) -> list[Figure]:
    """Records a second, CPU and memory of one worker, for each shape of the work."""
    figures = []
    for shape, pairs in SHAPES.items():
        results = [_run(records, pairs) for _ in range(runs)]
        figures += [
            Figure(f"scorer, {shape}: {name}", unit, [result[name] for result in results])
            for name, unit in (
                ("records/s", ""),
                ("CPU a record", "µs"),
                ("anonymous memory", "MB"),
            )
        ]
    return figures


def _run(records: int, pairs: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, EmbeddedKafka(Path(folder)) as kafka:
        (port,) = free_ports("127.0.0.1", 1)
        settings = load_settings(
            bootstrap_servers=kafka.bootstrap_servers,
            data_dir=Path(folder),
            partitions=PARTITIONS,
            scorer_port=port,
        )
        asyncio.run(ensure_topics(settings))
        asyncio.run(fill(settings, records, pairs))
        reader = TableReader(settings.state, PARTITIONS)
        with Service("scorer", settings) as scorer:
            wait(lambda: _applied(reader) > 0)
            first, started, before = _applied(reader), time.perf_counter(), scorer.used()
            wait(lambda: _applied(reader) >= records)
            seconds, after = time.perf_counter() - started, scorer.used()
        reader.close()
        done = records - first
        return {
            "records/s": done / seconds,
            "CPU a record": (after.cpu_s - before.cpu_s) / done * 1e6,
            "anonymous memory": after.anonymous_bytes / 1e6,
        }


def _applied(reader: TableReader) -> int:
    """Records applied in all partitions."""
    total = 0
    for partition in range(PARTITIONS):
        try:
            with reader.view(partition) as view:
                total += view.progress.applied().get(TOPIC, 0)
        except TableNotReady:
            pass
    return total
