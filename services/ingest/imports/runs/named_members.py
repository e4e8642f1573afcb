"""Whom a file names, and how often."""

from collections import Counter
from collections.abc import Iterable, Iterator

from schemas.events import FeedEvent
from services.ingest.sources.statements import Ignored, Outcome


class NamedMembers:
    """How often each member is named."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def noting(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """`outcomes` as they pass by."""
        for each in outcomes:
            if not isinstance(each, Ignored):
                self._note(each.get("actor"), each.get("target"), *each.get("aliases") or ())
            yield each

    def note(self, events: Iterable[FeedEvent]) -> None:
        """Count whom `events` name."""
        for each in events:
            self._note(each.actor, each.target, *each.aliases or ())

    def _note(self, *members: str | None) -> None:
        self._counts.update(member for member in members if member)

    def by_prefix(self) -> dict[str, list[str]]:
        """Members by what stands before their first colon, the most often named first."""
        prefixes: dict[str, list[str]] = {}
        for member, _ in self._counts.most_common():
            prefix, colon, _ = member.partition(":")
            prefixes.setdefault(prefix + colon if colon else "", []).append(member)
        return prefixes
