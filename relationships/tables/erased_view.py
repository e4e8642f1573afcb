"""A view of a partition that leaves out members, as if they had never been seen.

The headers of others count them still, and journals name them; neither shows who they are.
"""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from relationships.profile.profile import Profile, Whereabouts
from relationships.row.headers import Header
from relationships.tables.erased_members import ErasedMembers, kept, kept_claims
from relationships.tables.reader import Find, View

_Found = tuple[list[str], list[bytes]]


class ErasedView(View):
    """`view` without those of `erased` whose erasure is not applied there; see `View`."""

    def __init__(self, view: View, erased: ErasedMembers) -> None:
        super().__init__(view._table, view._txn, view.progress, view.caught_up_at)
        self._latest = erased.latest
        self._forgets = erased.since(view.erased_up_to()) or _nobody

    def header(self, ego: str) -> Header | None:
        """Ego's header, or None."""
        return None if self._forgets(ego) else super().header(ego)

    def row(self, ego: str, contact: str) -> bytes:
        """The row, empty where either is left out."""
        forgotten = self._forgets(ego) or self._forgets(contact)
        return b"" if forgotten else super().row(ego, contact)

    def rows(self, ego: str) -> _Found:
        """Contacts of ego that it does not hide, and their rows."""
        return self._kept(ego, super().rows)

    def some_rows(self, ego: str, after: str, limit: int) -> _Found:
        """The first `limit` contacts of ego after `after`, and the rows."""
        return self._some(ego, after, limit, super().some_rows)

    def all_preferences(self, ego: str) -> _Found:
        """The contacts about whom ego has set anything, and what."""
        return self._kept(ego, super().all_preferences)

    def some_preferences(self, ego: str, after: str, limit: int) -> _Found:
        """The same of the first `limit` contacts after `after`."""
        return self._some(ego, after, limit, super().some_preferences)

    def settings(self, ego: str) -> bytes:
        """The record of what ego has set about itself."""
        return b"" if self._forgets(ego) else super().settings(ego)

    def contacts(self, ego: str, contacts: Sequence[str]) -> list[bytes]:
        """The rows of ego with each of `contacts`."""
        rows = super().contacts(ego, contacts)
        gone = self._forgets(ego)
        pairs = zip(contacts, rows, strict=True)
        return [b"" if row and (gone or self._forgets(each)) else row for each, row in pairs]

    def profiles(self) -> Find:
        """Finds the encoded profile of a member."""
        return self._finds(super().profiles())

    def profiles_after(self, member: str, limit: int) -> list[tuple[str, bytes]]:
        """At most `limit` members' encoded profiles, of those whose ids' bytes follow."""

        def read(_: str, after: str, limit: int) -> _Found:
            found = View.profiles_after(self, after, limit)
            return [name for name, _ in found], [value for _, value in found]

        return list(zip(*self._paged("", member, limit, read), strict=True))

    def profile(self, member: str) -> Profile | None:
        """The member's profile, or None; what it calls its aliases are none of those left out."""
        profile = None if self._forgets(member) else super().profile(member)
        if profile is not None and (said := profile.stated.get("aliases")):
            aliases = [alias for alias in said.value if not self._forgets(alias)]
            profile.stated["aliases"] = msgspec.structs.replace(said, value=aliases)
        return profile

    def whereabouts(self, member: str) -> Whereabouts:
        """Who and where the member is."""
        return Whereabouts() if self._forgets(member) else super().whereabouts(member)

    def activities(self) -> Find:
        """Finds the encoded activity of a member."""
        return self._finds(super().activities())

    def claims_mark(self) -> bytes:
        """Another than without those who are left out, as the claims are others."""
        return super().claims_mark() + self._latest.to_bytes(8, "big")

    def claims(self) -> dict[str, list[str]]:
        """The claims of those who are shown, of aliases that are."""
        return kept_claims(self._forgets, super().claims())

    def members(self, after: str = "") -> Iterator[str]:
        """Ids of all members that are shown."""
        return (member for member in super().members(after) if not self._forgets(member))

    def _finds(self, find: Find) -> Find:
        def finds(member: bytes, default: bytes) -> bytes:
            return default if self._forgets(member.decode()) else find(member, default)

        return finds

    def _kept(self, ego: str, read: Callable[[str], _Found]) -> _Found:
        return ([], []) if self._forgets(ego) else kept(self._forgets, *read(ego))

    def _some(
        self, ego: str, after: str, limit: int, read: Callable[[str, str, int], _Found]
    ) -> _Found:
        return ([], []) if self._forgets(ego) else self._paged(ego, after, limit, read)

    def _paged(
        self, ego: str, after: str, limit: int, read: Callable[[str, str, int], _Found]
    ) -> _Found:
        """As many as were asked for, if there are: a shorter page is taken for the last."""
        names: list[str] = []
        values: list[bytes] = []
        found: Sequence[str] = [after]
        while len(names) < limit and found:
            found, encoded = read(ego, found[-1], limit - len(names))
            shown = kept(self._forgets, found, encoded)
            names += shown[0]
            values += shown[1]
        return names, values


def _nobody(member: str) -> bool:
    return False
