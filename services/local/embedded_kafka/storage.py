"""Prepares a storage directory, so that Kafka can serve from it."""

import base64
import subprocess
import uuid

from services.local.embedded_kafka.home import KafkaHome
from services.local.embedded_kafka.listeners import HOST
from services.local.embedded_kafka.process import Command, KafkaProcess
from services.local.embedded_kafka.wire import unregister_broker
from services.local.errors import CannotStart
from services.runtime.files import PRIVATE_UMASK

START_SECONDS = 120.0
"""How long Kafka, or one of its tools, may take to start."""


def format_storage(java: Command, home: KafkaHome) -> None:
    """Give a new storage its cluster id, by Kafka's own tool.

    Raises:
        CannotStart: with the tool's output, where it failed.
    """
    tool: Command = [*java, "kafka.tools.StorageTool", "format", "--ignore-formatted"]
    finished = subprocess.run(
        [*tool, "-t", new_cluster_id(), "-c", home.server],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=START_SECONDS,
        umask=PRIVATE_UMASK,
    )
    if finished.returncode:
        raise CannotStart(f"Kafka cannot set up {home.storage}:\n{finished.stdout}")


def settle_crash(java: Command, home: KafkaHome, lock: int) -> None:
    """After a crash, unregister the broker, by a run of the controller alone.

    A node that starts as both loads its transactions while its session from before the crash is
    still open, and is fenced only when that ends. At that point Kafka 4.4 takes partitions for
    deleted, drops the markers of transactions about to commit, and marks these as complete:
    their records, and all that follow in the partition, stay invisible to consumers that read
    committed. (See "likely deleted already" in TransactionMarkerChannelManager.)

    Raises:
        CannotStart: where the controller fails to.
    """
    controller = KafkaProcess(java, home.controller, home, lock)
    try:
        failure = controller.wait_until(
            lambda: unregister_broker(HOST, home.controller_port, home.starter), START_SECONDS
        )
    finally:
        controller.stop()
    if failure:
        raise CannotStart(f"Kafka cannot recover from its crash: {failure}:\n{home.last_lines()}")


def new_cluster_id() -> str:
    """A random id as Kafka writes them: 16 bytes in URL-safe base64, no leading dash."""
    text = "-"
    while text.startswith("-"):
        text = base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
    return text
