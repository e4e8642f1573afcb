"""A line of a replay file as a raw event, not yet checked."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Row(NamedTuple):
    """A raw event and the number of its line.

    `columns` says in which column of a table each field stands; None where the line is JSON.
    """

    number: int
    event: Any
    columns: Mapping[str, str] | None = None


class Defaults(NamedTuple):
    """What a line that does not say it is taken to mean."""

    source: str
    kind: str
