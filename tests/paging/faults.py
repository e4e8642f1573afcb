"""Eight faults, and the alert by which each is to be named."""

import itertools
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from services.scorer.fold.dead_letter_policy import DEFAULT_POLICY
from tests.faults.load import write_raw
from tests.paging.monitoring import Page
from tests.paging.rapport import DISK_BYTES, Rapport


@dataclass(frozen=True)
class Fault:
    """What `happens`, by which alert it is to be named, and what the page's labels say.

    It happens `once` Prometheus has this: how it was before, where an alert looks at that.
    """

    name: str
    happens: Callable[[Rapport], None]
    alert: str
    labels: dict[str, str]
    small_disk: bool = False
    once: str = "up"

    def is_named_by(self, page: Page) -> bool:
        return page.name == self.alert and self.labels.items() <= page.labels.items()


def kafka_away(rapport: Rapport) -> None:
    """A balancer sends ingest nothing from then on: no request fails by which one would see it."""
    rapport.send_nothing()
    rapport.broker.kill()


def scorer_down(rapport: Rapport) -> None:
    rapport.end("scorer")


def notifier_down(rapport: Rapport) -> None:
    rapport.end("notify")


def partitions_restore(rapport: Rapport) -> None:
    """The scorer comes back without its tables, and gets nowhere in reading them from Kafka."""
    gate = rapport.settings.data_dir / "gate"
    gate.touch()
    rapport.end("scorer")
    for partition in range(rapport.settings.partitions):
        shutil.rmtree(rapport.settings.state / str(partition))
    rapport.begin("scorer", "tests.faults.gated_scorer", RAPPORT_GATE=str(gate))


def receiver_hangs(rapport: Rapport) -> None:
    rapport.receiver.hangs.set()


def clock_ahead(rapport: Rapport) -> None:
    """One producer's clock is an hour ahead, for as long as ingest answers."""
    headers = {"Authorization": f"Bearer {rapport.key}"}
    ana, bo = rapport.crowd.members[:2]

    def event(number: int) -> dict[str, object]:
        in_an_hour = int((time.time() + 3_600) * 1_000)
        return {"id": f"early-{number}", "source": "early", "kind": "like", "actor": ana,
                "target": bo, "at": in_an_hour}  # fmt: skip

    def send() -> None:
        numbers = itertools.count()
        with (
            suppress(httpx.TransportError),
            httpx.Client(base_url=rapport.url("ingest"), headers=headers) as client,
        ):
            while True:
                client.post("/v1/events", json=[event(next(numbers)) for _ in range(10)])
                time.sleep(0.5)

    threading.Thread(target=send, daemon=True).start()


def disk_fills(rapport: Rapport) -> None:
    """The small disk would be full in a quarter of an hour."""
    scorer = rapport.services["small"].running
    state = Path(f"/proc/{scorer.process.pid}/root{scorer.settings.state.resolve()}")

    def fill() -> None:
        with suppress(OSError), (state / "ballast").open("ab", buffering=0) as ballast:
            while True:
                ballast.write(bytes(DISK_BYTES // 900))
                time.sleep(1)

    threading.Thread(target=fill, daemon=True).start()


def partition_halts(rapport: Rapport) -> None:
    key = rapport.crowd.members[0].encode()
    bad = [(key, b"{nonsense")] * DEFAULT_POLICY.limit
    write_raw(rapport.settings, "feed.interactions", 2, bad)


FAULTS = (
    Fault("Kafka is away", kafka_away, "RapportKafkaAway", {"job": "ingest"}),
    Fault("a scorer is down", scorer_down, "RapportServiceDown", {"job": "scorer"}),
    Fault("partitions restore for long", partitions_restore, "RapportPartitionsRestore", {}),
    Fault("the notifier is down", notifier_down, "RapportServiceDown", {"job": "notify"}),
    Fault("a receiver hangs", receiver_hangs, "RapportNotifierBehind", {"webhook": "hook"}),
    Fault("a clock is ahead", clock_ahead, "RapportClocksOff", {}),
    Fault("a disk fills", disk_fills, "RapportDiskFills", {"job": "scorer"}, small_disk=True,
          once="rapport_disk_free_bytes offset 2m"),
    Fault("a partition halts", partition_halts, "RapportPartitionHalted", {"job": "scorer"}),
)  # fmt: skip
