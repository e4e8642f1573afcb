"""Reading one's own writes: wait until what a position stands for has been applied."""

import asyncio

from relationships.tables.reader import TableNotReady
from schemas.positions import InvalidPosition, Positions, decode_position
from schemas.topics import IDENTITIES, SCORED
from services.api.reads import Reads
from services.problems import INVALID_POSITION, Problem, unavailable

POLL_S = 0.005
_TOPICS = frozenset((*SCORED, IDENTITIES))


async def until_applied(reads: Reads, token: str, wait: float) -> None:
    """Return once all that the position `token` stands for can be read.

    Raises:
        Problem: 400 where it is no position, 503 where it is not applied within `wait` seconds.
    """
    clock = asyncio.get_running_loop().time
    deadline = clock() + wait
    missing = _wanted(token, reads.tables.partitions)
    while missing := {p: offsets for p, offsets in missing.items() if _lacks(reads, p, offsets)}:
        if clock() >= deadline:
            raise unavailable("What `after` stands for is not applied yet; it is safe in Kafka")
        await asyncio.sleep(POLL_S)
    reads.identities.refresh()


def _wanted(token: str, partitions: int) -> dict[int, dict[str, int]]:
    """Next offsets by topic, by partition."""
    try:
        positions: Positions = decode_position(token)
    except InvalidPosition as error:
        raise Problem(INVALID_POSITION, f"after: {error}") from None
    wanted: dict[int, dict[str, int]] = {}
    for topic, offsets in positions.items():
        for partition, offset in offsets.items():
            if topic not in _TOPICS or not 0 <= partition < partitions:
                raise Problem(INVALID_POSITION, f"after: there is no {topic}-{partition} here")
            wanted.setdefault(partition, {})[topic] = offset
    return wanted


def _lacks(reads: Reads, partition: int, offsets: dict[str, int]) -> bool:
    try:
        with reads.tables.view(partition) as view:
            applied = view.progress.applied()
    except TableNotReady:
        return True
    if IDENTITIES in offsets:
        applied[IDENTITIES] = reads.identities.applied(partition)
    return any(applied.get(topic, 0) < offset for topic, offset in offsets.items())
