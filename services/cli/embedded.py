"""The Kafka that a command works on while nothing may run on it."""

from collections.abc import Iterator
from contextlib import contextmanager

from services.cli.root import is_embedded
from services.local.up.running import find_running, with_running
from services.runtime.settings import Settings


@contextmanager
def kafka_of(settings: Settings) -> Iterator[Settings]:
    """Settings of the Kafka that runs, else of the embedded one, started for the block."""
    from services.local.embedded_kafka.broker import EmbeddedKafka

    if not is_embedded(settings) or find_running(settings.data_dir):
        yield with_running(settings)
        return
    with EmbeddedKafka(settings.data_dir) as kafka:
        yield settings.model_copy(update=kafka.access)
