"""Members by name, as the apis of this state directory have indexed them together."""

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import islice
from typing import ClassVar, TypeVar

from relationships.tables.erased_members import Forgets
from relationships.tables.journal import Journal
from relationships.tables.reader import View
from services.api.reading.indexes.follower import IndexFollower
from services.api.reading.reads import Reads
from services.api.search.matches import Matches
from services.api.search.name_file import NameFile

T = TypeVar("T")


class Names(IndexFollower[NameFile, str]):
    """Finds members by words of their ids and names."""

    FILE: ClassVar = NameFile
    BATCH: ClassVar = 500
    AT_ONCE: ClassVar = 4_000
    REST: ClassVar = 4
    MOST_REST_S: ClassVar = 0.0

    def __init__(self, reads: Reads) -> None:
        super().__init__(reads.tables)

    async def read(self, ask: Callable[[Matches], T]) -> T:
        """What `ask` makes of the names, in a thread; it raises what `ask` of any index does."""

        def asked(file: NameFile, forgets: Forgets) -> T:
            return ask(Matches(file, forgets))

        return await self.ask(asked)

    def _journal(self, view: View) -> Journal:
        return view.named_journal()

    def _arrived(self, view: View, after: int, limit: int) -> Sequence[tuple[int, str]]:
        return view.named(after, limit)

    def _members(self, view: View, after: str, limit: int) -> list[str]:
        return list(islice(view.members(after), limit))

    def _values(self, view: View, members: Collection[str]) -> dict[str, str]:
        return {
            member: view.whereabouts(member).statement("name") or ""
            for member in _seen(view, members)
        }


def _seen(view: View, members: Iterable[str]) -> list[str]:
    """Those of `members` who were ever seen: of whom a block alone is known, nobody was."""
    return [member for member in members if view.header(member) is not None]
