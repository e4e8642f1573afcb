"""Whom a partition must not show: members whose erasure was stated, but is not applied there yet.

From the statement on nobody reads of them. Once a partition has applied it, what it holds of them
came later.
"""

from collections.abc import Callable, Mapping, Sequence

from schemas.erasures import Erasure, Erasures, Stated

Forgets = Callable[[str], bool]
"""Whether a member is not to be shown."""


class ErasedMembers:
    """Who is erased, by what is `stated`; `latest` is the offset after the latest statement."""

    def __init__(self, stated: Stated) -> None:
        self._erasures = Erasures(stated)
        self.latest = self._erasures.latest

    def of(self, member: str) -> Erasure | None:
        """The latest statement about a member, if any."""
        return self._erasures.of(member.encode())

    def since(self, offset: int) -> Forgets | None:
        """Whom statements from `offset` of the topic on name; None where there are none."""
        if offset >= self.latest:
            return None

        def forgets(member: str) -> bool:
            stated = self.of(member)
            return stated is not None and stated.offset >= offset

        return forgets


NOBODY = ErasedMembers(Stated())
"""Nobody is erased."""


def kept(
    forgets: Forgets, names: Sequence[str], values: Sequence[bytes]
) -> tuple[list[str], list[bytes]]:
    """Those of `names` that are not forgotten, and their values."""
    shown = [place for place, name in enumerate(names) if not forgets(name)]
    return [names[place] for place in shown], [values[place] for place in shown]


def kept_claims(forgets: Forgets, claims: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The claims of those that are not forgotten, of aliases that are not."""
    return {
        member: [alias for alias in aliases if not forgets(alias)]
        for member, aliases in claims.items()
        if not forgets(member)
    }
