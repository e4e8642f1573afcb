"""What an import says at its end: what became of the file, why not of all, and whom it names."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from schemas.events import FeedEvent
from services.ingest.sources.passed_over import PassedOver
from services.ingest.sources.statements import Ignored, Outcome

SHOWN = 5
"""So many members are shown of each prefix."""

_WIDTH = 300
"""Of a line in a file; on a terminal, its own."""


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


def print_report(tally: Mapping[str, int], passed_over: PassedOver, named: NamedMembers) -> None:
    """Print it on standard error."""
    console = Console(stderr=True, width=None if sys.stderr.isatty() else _WIDTH, markup=False)
    counts = ", ".join(f"{count} {outcome}" for outcome, count in tally.items() if count)
    console.print(counts or "nothing new", highlight=False)
    if passed_over.total:
        console.print(_reasons(passed_over))
    if prefixes := named.by_prefix():
        console.print(_members(prefixes))


def _reasons(passed_over: PassedOver) -> Table:
    table = Table("passed over", "count", "the first of them", box=SIMPLE)
    for each in passed_over.reasons():
        table.add_row(_plain(each.reason), str(each.count), _plain(each.first))
    return table


def _members(prefixes: dict[str, list[str]]) -> Table:
    table = Table("members", "count", "most often", box=SIMPLE)
    for prefix, members in prefixes.items():
        shown = ", ".join(members[:SHOWN]) + (", …" if len(members) > SHOWN else "")
        table.add_row(_plain(f"{prefix}…"), str(len(members)), _plain(shown))
    return table


def _plain(text: str) -> str:
    """Without what directs a terminal, as anybody may have written it."""
    return "".join(each if each.isprintable() else "\ufffd" for each in text)
