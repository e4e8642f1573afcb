"""A replay from file to tables: checked, published unless it was before, remembered, applied."""

import time
from pathlib import Path
from typing import NamedTuple

from rich.progress import Progress

from schemas.positions import Positions, decode_position, encode_position
from schemas.times import format_time
from services.kafka.control import REPLAYED, read_control, write_control
from services.local.publishing.delivery import Delivery
from services.local.publishing.progress import events_progress
from services.local.replay.errors import FileChanged
from services.local.replay.reading import Reading
from services.local.replay.tables.layout import UNSAID, Layout
from services.publishing.endpoints import Endpoints


class ReplayResult(NamedTuple):
    """`events` of the file; `self_targets` and `future` ones, which have not happened yet, are
    skipped in it; `known` if it was replayed before; `unit` as `Reading` has it."""

    events: int
    self_targets: int
    known: bool
    future: int = 0
    unit: str | None = None


async def replay(
    endpoints: Endpoints,
    file: Path,
    *,
    source: str = "replay",
    kind: str = "message",
    layout: Layout = UNSAID,
) -> ReplayResult:
    """Publish the events of `file` through ingest, once for ever, and wait until all is applied.

    `source` and `kind` are those of lines that name none; `layout` is that of a table. A replay
    that was broken off may be run again, and a file that has grown: what it had published is
    counted once, while its ids are remembered (see docs/guarantees.md).

    Raises:
        ReplayFault: where a line says no valid event (nothing is published), or the file was
            written to meanwhile.
        PublishingFault: where ingest or the api will not, or not in time.
        OSError: where the file cannot be read.
        aiokafka.errors.KafkaError: where Kafka is away.
    """
    with events_progress() as progress:
        checked = _check(Reading(file, source, kind, layout), progress)
        if not checked.events:
            return _result(checked, known=False)
        delivery = Delivery(endpoints, progress, checked.events)
        positions = await _finished(endpoints, checked)
        known = positions is not None
        if positions is None:
            positions = await _publish(delivery, checked, Reading(file, source, kind, layout))
            if not checked.future:  # else there will be more to replay
                await _remember(endpoints, file, checked, positions)
        await delivery.wait(checked.member, positions)
    return _result(checked, known=known)


def _result(read: Reading, *, known: bool) -> ReplayResult:
    return ReplayResult(read.events, read.self_targets, known, read.future, read.unit)


def _check(reading: Reading, progress: Progress) -> Reading:
    task = progress.add_task("checking", total=None)
    for _ in reading:
        progress.advance(task)
    progress.update(task, total=reading.events)
    return reading


async def _finished(endpoints: Endpoints, checked: Reading) -> Positions | None:
    control = await read_control(endpoints.kafka)
    known = control.get(_control_key(checked))
    return None if known is None else decode_position(known["position"])


async def _publish(delivery: Delivery, checked: Reading, reading: Reading) -> Positions:
    positions = await delivery.publish(reading)
    if reading.digest != checked.digest:
        raise FileChanged("the file was written to while it was read; replay it again")
    return positions


async def _remember(
    endpoints: Endpoints, file: Path, checked: Reading, positions: Positions
) -> None:
    value = {
        "file": file.name,
        "events": checked.events,
        "finished_at": format_time(time.time_ns() // 1_000_000),
        "position": encode_position(positions),
    }
    await write_control(endpoints.kafka, _control_key(checked), value)


def _control_key(checked: Reading) -> str:
    return REPLAYED + checked.digest
