"""Whom a message in a chat addresses, as far as its export shows.

An export names nobody but who writes. So a message is for all who wrote before it, which a later
export of the same chat shows alike; in a chat of two it is for the other from the first one on.
"""

from collections.abc import Iterable

MOST = 50
"""So many are addressed at once: in a larger group nobody writes to each of the others."""


class Participants:
    """Those of one chat; `writers` are all who write in it, in any order and however often."""

    def __init__(self, writers: Iterable[str]) -> None:
        known = list(dict.fromkeys(writers))
        self._seen = dict.fromkeys(known) if len(known) == 2 else {}

    def addressed_by(self, writer: str) -> list[str]:
        """All whom the next message, of `writer`, is for; none where they are more than `MOST`."""
        others = [each for each in self._seen if each != writer]
        self._seen[writer] = None
        return others if len(others) <= MOST else []
