"""Changes as records of `relationship-changes`."""

from hashlib import blake2b
from typing import Any

import msgspec

from schemas.changes import Change, RelationshipChange
from schemas.times import format_time


def change_record(
    change: Change,
    ego: str,
    contact: str,
    at: int,
    score: float,
    stage: str,
    *,
    linked: bool,
    **more: Any,
) -> RelationshipChange:
    """The change of `ego`'s relationship with `contact` that was detected at `at` (epoch ms).

    See `RelationshipChange` for `linked`, and for what there is `more`.
    """
    named = "\0".join((change, ego, contact, str(at)))
    return RelationshipChange(
        id=blake2b(named.encode(), digest_size=12).hexdigest(),
        type=change,
        ego=ego,
        contact=contact,
        at=format_time(at),
        score=score,
        stage=stage,
        linked=linked,
        **more,
    )


def change_item(change: RelationshipChange) -> tuple[bytes, bytes]:
    """The key, which is the ego, and the JSON value of a change's Kafka record."""
    return change.ego.encode(), msgspec.json.encode(change)
