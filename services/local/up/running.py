"""`<data_dir>/run.json`: the addresses of a running `rapport up`; removed when it ends."""

import os
from pathlib import Path

import msgspec

from schemas.undecodable import UNDECODABLE
from services.runtime.kafka_settings import KafkaSettings
from services.runtime.settings import Settings


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """The addresses of a running Rapport, and the process that runs it.

    `kafka` are the settings by which its Kafka is reached, as text.
    """

    pid: int
    ingest_url: str
    api_url: str
    scorer_url: str
    bootstrap_servers: str
    partitions: int
    kafka: dict[str, str] = {}


def running_file(data_dir: Path) -> Path:
    """Where `up` writes its `Running` as JSON."""
    return data_dir / "run.json"


def find_running(data_dir: Path) -> Running | None:
    """The Rapport that runs on `data_dir`, or None, as for who may not look there."""
    try:
        running = msgspec.json.decode(running_file(data_dir).read_bytes(), type=Running)
    except (FileNotFoundError, PermissionError, *UNDECODABLE):
        return None
    try:
        os.kill(running.pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass  # it runs, as another user
    return running


def with_running(settings: Settings) -> Settings:
    """`settings` with the Kafka of the Rapport that runs on its data directory, if one does.

    Where the settings name a Kafka themselves, that one is used.
    """
    running = find_running(settings.data_dir)
    if running is None or "bootstrap_servers" in settings.model_fields_set:
        return settings
    given = {**running.kafka, "bootstrap_servers": running.bootstrap_servers}
    kafka = KafkaSettings.model_validate(given)
    return settings.model_copy(update={**vars(kafka), "partitions": running.partitions})
