"""What members know about, as the apis of this state directory have indexed it together."""

from collections.abc import Collection, Mapping, Sequence
from itertools import chain, filterfalse
from typing import ClassVar

from relationships.profile.identities import Identities
from relationships.tables.erased_members import Forgets
from relationships.tables.journal import Journal
from relationships.tables.reader import View
from services.api.introductions.capability_file import CapabilityFile, Sign
from services.api.reading.indexes.follower import IndexFollower
from services.api.reading.reads import Reads


class Expertise(IndexFollower[CapabilityFile, bytes]):
    """Finds members by what they know about."""

    FILE: ClassVar = CapabilityFile
    BATCH: ClassVar = 200
    AT_ONCE: ClassVar = 2_000
    REST: ClassVar = 20
    MOST_REST_S: ClassVar = 2.0

    def __init__(self, reads: Reads) -> None:
        super().__init__(reads.tables)

    async def find(self, text: str, at: int, identities: Identities) -> dict[str, float]:
        """Points by member, by principal, as of `at` (epoch ms); see `CapabilityFile.find`.

        It raises what `ask` does.
        """

        def asked(file: CapabilityFile, forgets: Forgets) -> dict[str, float]:
            found = file.find(text, at)
            united: dict[str, float] = {}
            for member, points in found.items():
                if not forgets(member):
                    principal = identities.principal(member)
                    united[principal] = united.get(principal, 0.0) + points
            return united

        return await self.ask(asked)

    async def signs(
        self, text: str, at: int, aliases: Mapping[str, Sequence[str]], *, prose: bool = True
    ) -> dict[str, list[Sign]]:
        """What of each member, whose aliases are given, was found; the weightiest first.

        For `prose` see `CapabilityFile.signs`. It raises what `ask` does.
        """

        def asked(file: CapabilityFile, forgets: Forgets) -> dict[str, list[Sign]]:
            every = filterfalse(forgets, chain.from_iterable(aliases.values()))
            return file.signs(text, at, every, prose=prose)

        found = await self.ask(asked)
        return {
            member: sorted(
                chain.from_iterable(found.get(alias, ()) for alias in each),
                key=lambda sign: (-sign.points, -sign.at),
            )
            for member, each in aliases.items()
        }

    def _journal(self, view: View) -> Journal:
        return view.journal()

    def _arrived(self, view: View, after: int, limit: int) -> Sequence[tuple[int, str]]:
        return [(number, arrival.member) for number, arrival in view.arrivals(after, limit)]

    def _members(self, view: View, after: str, limit: int) -> list[str]:
        return [member for member, _ in view.profiles_after(after, limit)]

    def _values(self, view: View, members: Collection[str]) -> dict[str, bytes]:
        find = view.profiles()
        profiles = {member: find(member.encode(), b"") for member in members}
        return {member: encoded for member, encoded in profiles.items() if encoded}
