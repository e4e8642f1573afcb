"""Who matches a question, by principals, without those who are erased: as of one moment."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from relationships.profile.identities import Identities
from relationships.tables.erased_members import Forgets
from services.api.search.name_file import Hit, NameFile
from services.api.search.question import Question, searched


class Matches:
    """Finds hits in `file`; of whom it `forgets` nothing is found."""

    def __init__(self, file: NameFile, forgets: Forgets) -> None:
        self._file, self._is_erased = file, forgets

    @property
    def file_id(self) -> bytes:
        """Which file it is: in another one rows, and so the order, are others."""
        return self._file.id

    def first(
        self, asked: Question, identities: Identities, after: tuple[int, int] = (-1, 0)
    ) -> Iterator[Hit]:
        """All that match, beyond the hit with this rank and row; each member once.

        Of several ids the one that matches best counts.
        """
        for hit in self._file.find(asked, after):
            if hit.member not in identities.groups:
                if not self._is_erased(hit.member):
                    yield hit
            elif self._best(identities.of(hit.member), asked) == hit[:2]:
                yield hit._replace(member=identities.principal(hit.member))

    def among(
        self,
        asked: Question,
        principals: Collection[str],
        identities: Identities,
        selves: Collection[str],
    ) -> Iterator[Hit]:
        """Those of `principals` that match, in no order.

        Others than `selves` are found by the id by which they are known and by their names, not
        by their other ids.
        """
        alone = [member for member in principals if member not in identities.groups]
        for hit in self._file.among(alone, asked):
            if not self._is_erased(hit.member):
                yield hit
        for principal in principals:
            if principal in identities.groups:
                group = identities.of(principal)
                found = self._searched(group)
                texts = [text for _, text in found]
                if principal not in selves:
                    texts = [searched(principal, "") + "\n".join(map(_name, texts))]
                ranks = [r for text in texts if found and (r := asked.rank(text)) is not None]
                if ranks:
                    yield Hit(min(ranks), min(found)[0], principal)

    def _best(self, group: Sequence[str], asked: Question) -> tuple[int, int] | None:
        """Rank and row of the first hit in the group."""
        ranked = ((asked.rank(text), row) for row, text in self._searched(group))
        return min(((rank, row) for rank, row in ranked if rank is not None), default=None)

    def _searched(self, members: Iterable[str]) -> list[tuple[int, str]]:
        return [*self._file.searched(m for m in members if not self._is_erased(m)).values()]


def _name(text: str) -> str:
    return text.partition("\n")[2]
