"""How far a partition has come in its topics, by the append times of what was folded."""

from collections.abc import Collection, Mapping


class AppendClock:
    """Of each topic the latest append time (epoch ms), and which topics are not at their end.

    Ids are forgotten by the slowest: by the fastest, what a topic that is days behind repeats
    would be forgotten before it is read.
    """

    def __init__(self) -> None:
        self._reached: dict[str, int] = {}
        self._behind: Collection[str] | None = None

    def note_folded(self, reached: Mapping[str, int]) -> None:
        """The append times of the last records of a batch, by topic."""
        self._reached |= reached

    def note_behind(self, topics: Collection[str]) -> None:
        """These topics, and no others, have records that are not folded."""
        self._behind = topics

    def slowest(self) -> int | None:
        """Up to when the topics that are not at their end have been folded; None where unknown.

        Where all are at their end it is the latest append time of any.
        """
        if self._behind is None or not self._reached:
            return None
        times = [self._reached.get(topic) for topic in self._behind]
        known = [time for time in times if time is not None]
        if len(known) < len(times):
            return None
        return min(known, default=max(self._reached.values()))
