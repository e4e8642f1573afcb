"""By which ids a reader knows members."""

from collections.abc import Iterable

from relationships.profile.identities import Identities
from services.api.reading.reads import Reads


class KnownNames:
    """Notices when others are one than before."""

    def __init__(self, reads: Reads) -> None:
        self._reads, self._united = reads, reads.united

    def hold(self, members: Iterable[str]) -> bool:
        """Whether all of them are known by the same ids as when this was last asked."""
        before, self._united = self._united, self._reads.united
        if before is self._united:
            return True
        known = set(members)
        return self._groups(known, before) == self._groups(known, self._united)

    def _groups(self, members: set[str], united: Identities) -> dict[str, tuple[str, ...]]:
        with self._reads.snapshot(united) as snapshot:
            of = snapshot.identities.of
            return {member: of(member) for member in members & united.groups.keys()}
