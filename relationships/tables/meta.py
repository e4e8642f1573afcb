"""What a partition's table knows of itself, beside its rows."""

import msgspec

from relationships.layouts import UnknownLayoutError
from relationships.profile import layout as profile
from relationships.row import layout as row
from relationships.tables import seen_ids

LAYOUT = f"{row.LAYOUT}.{profile.LAYOUT}.{seen_ids.LAYOUT}"
"""Version of all that is stored: of rows, profiles and seen ids."""


def is_readable(layout: str) -> bool:
    """Whether a table of that `layout` can go on: older rows and profiles are converted on reading.

    Raises:
        UnknownLayoutError: where any part of it is newer than this code knows.
    """
    found, known = ([int(part) for part in each.split(".")] for each in (layout, LAYOUT))
    if any(part > version for part, version in zip(found, known, strict=False)):
        raise UnknownLayoutError(f"a table has layout {layout}; known are those up to {LAYOUT}")
    return len(found) == len(known) and found[-1] == known[-1]


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Which table this is. `topic_ids` are those of the changelog topics, by name."""

    cluster_id: str
    topic_ids: dict[str, str]
    partition: int
    layout: str = LAYOUT


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Up to where a table has come.

    `changelog`: next offset to apply of each changelog topic. `positions`: for each changelog
    topic, the next offsets of the feed topics that its records applied so far stand for.
    `complete` is false while the table is being restored from nothing. `applied_at` is when
    something was last applied, epoch milliseconds of this machine's clock.
    """

    changelog: dict[str, int] = {}
    positions: dict[str, dict[str, int]] = {}
    complete: bool = False
    applied_at: int = 0

    def applied(self) -> dict[str, int]:
        """Next offset of each feed topic, up to which *everything* has been applied."""
        stated = [p for topic, p in self.positions.items() if topic != "seen"]
        topics = set[str]().union(*stated)
        return {topic: min(p.get(topic, 0) for p in stated) for topic in topics}


IDENTITY_KEY = b"identity"
PROGRESS_KEY = b"progress"
CAUGHT_UP_KEY = b"caught_up_at"
"""As of when the table was last known to be whole: epoch milliseconds, 8 bytes.

A table that has neither this nor `WHOLE_KEY` was never whole since its partition was made, or
rebuilt, and nobody may read it.
"""
