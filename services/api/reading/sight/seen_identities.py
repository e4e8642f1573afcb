"""Who is one with whom, as a bound key's members may know it."""

from collections.abc import Callable

from relationships.profile.identities import Identities


class SeenIdentities(Identities):
    """The stated ones of those that are `seen`, by their principals.

    Of others each id stays by itself, so that none leads to another; of those that are `barred`,
    by a block, it goes by its own name but is read with the others: the block is of all of them.
    """

    def __init__(
        self, stated: Identities, seen: Callable[[str], bool], barred: Callable[[str], bool]
    ) -> None:
        super().__init__(stated.groups)
        self._seen, self._barred = seen, barred

    def of(self, member: str) -> tuple[str, ...]:
        """All that the member is, as far as it is known; its principal first, or itself."""
        group = self.groups.get(member)
        if group is None:
            return (member,)
        if self._seen(group[0]):
            return group
        if self._barred(group[0]):
            return (member, *(other for other in group if other != member))
        return (member,)
