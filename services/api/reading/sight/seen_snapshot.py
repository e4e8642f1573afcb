"""The tables as a bound key's members may see them: what is read of others is what they let see.

Whatever reads a profile reads it here, so that no route needs a rule of its own. Identities are
those that are stated, never those that a profile claims, and of others those of whom it sees who
they are: see `SeenIdentities`.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

import numpy as np

from relationships.arrays import Flags
from relationships.network.sight import Sight, shares_by_tie
from relationships.profile.identities import Identities
from relationships.profile.profile import Whereabouts
from relationships.row.rows import Rows
from relationships.score.score_model import ScoreModel
from relationships.tables.reader import TableReader
from services.api.reading import decoded_profiles
from services.api.reading.closest_contacts import ClosestContacts
from services.api.reading.sight.ego_sight import EgoSight
from services.api.reading.sight.seen_identities import SeenIdentities
from services.api.reading.sight.viewer import Viewer
from services.api.reading.snapshot import Snapshot


class SeenSnapshot(Snapshot):
    """A snapshot as `viewer` sees it at `at` (epoch ms)."""

    def __init__(
        self,
        tables: TableReader,
        stated: Identities,
        viewer: Viewer,
        model: ScoreModel,
        at: int,
        closest: ClosestContacts | None = None,
    ) -> None:
        identities = SeenIdentities(stated, self._is_seen, self._is_barred)
        super().__init__(tables, identities, closest=closest)
        self.whole, self._principal = self.by(stated), stated.principal
        self.selves = {alias for member in viewer.members for alias in stated.of(member)}
        egos = sorted(set(map(stated.principal, self.selves)))
        self.egos = [EgoSight(self.whole, ego, model, at) for ego in egos]

    def between(
        self, pairs: Sequence[tuple[str, str]], *, days: bool = True, latest: bool = False
    ) -> Rows:
        """See `Snapshot`; of all with several ids it is looked up at once who is seen."""
        self._look_up(chain.from_iterable(pairs))
        return super().between(pairs, days=days, latest=latest)

    def sight(self, members: Sequence[str]) -> list[Sight]:
        """How much of each member is seen: of several viewers what the nearest sees."""
        return self._greatest(members, EgoSight.of)

    def links_seen(self, pairs: Sequence[tuple[str, str]]) -> Flags:
        """Where it is seen that two others are linked: from either of them as the nearer."""
        one = [(self._principal(farther), self._principal(nearer)) for farther, nearer in pairs]
        seen = np.zeros(len(pairs), bool)
        for ego in self.egos:
            seen |= ego.links(one) | ego.links([(nearer, farther) for farther, nearer in one])
        return seen

    def profiles(self, members: Sequence[str]) -> list[bytes]:
        """The encoded profile of each member, as far as it is seen."""
        return self._seen(members, self.sight(members))

    def shared_profiles(self, members: Sequence[str]) -> list[bytes]:
        """The encoded profile of those whose updates and places are seen, empty of all others."""
        sights = self._direct(members)
        return self._seen(members, [s if s >= Sight.SHARED else Sight.NOTHING for s in sights])

    def whereabouts(self, member: str) -> Whereabouts:
        """Who and where the member is, as far as it is seen."""
        return decoded_profiles.whereabouts(self.profiles([member])[0])

    def updates_seen(self, contacts: Sequence[str], rows: Rows) -> Flags:
        """Where ego sees a contact's updates: it follows, and the contact lets it see them."""
        seen = super().updates_seen(contacts, rows)
        places = np.flatnonzero(seen & ~shares_by_tie(rows))
        sights = self._direct([contacts[place] for place in places.tolist()])
        seen[places] = np.array(sights, np.int64) >= Sight.SHARED
        return seen

    def _direct(self, members: Sequence[str]) -> list[Sight]:
        """What is seen of each member by what it did towards the viewer itself."""
        return self._greatest(members, EgoSight.by_itself)

    def _greatest(
        self, members: Sequence[str], ask: Callable[[EgoSight, list[str]], Sequence[Sight]]
    ) -> list[Sight]:
        """Of each member the greatest sight; of the viewer itself all."""
        one = list(map(self._principal, members))
        others = list(dict.fromkeys(m for m in one if m not in self.selves))
        sights = dict.fromkeys(self.selves, Sight.ALL) | dict.fromkeys(others, Sight.NOTHING)
        for ego in self.egos:
            for member, sight in zip(others, ask(ego, others), strict=True):
                sights[member] = max(sights[member], sight)
        return [sights[member] for member in one]

    def _rows_by_principal(self, ego: str) -> dict[str, list[bytes]]:
        self._look_up(self.whole.encoded_contacts(ego)[0])
        rows, of = super()._rows_by_principal(ego), self.identities.of
        return {
            contact: [row for each in of(contact) for row in rows.get(each, ())] for contact in rows
        }

    def _look_up(self, members: Iterable[str]) -> None:
        groups = self.identities.groups
        if groups and (several := [member for member in members if member in groups]):
            self.sight(several)

    def _is_seen(self, principal: str) -> bool:
        return self.sight([principal]) != [Sight.NOTHING]

    def _is_barred(self, principal: str) -> bool:
        return any(ego.direct([principal])[0].barred for ego in self.egos)

    def _seen(self, members: Sequence[str], sights: Sequence[Sight]) -> list[bytes]:
        """The parts of profiles that such sights show."""
        shown = [m for m, sight in zip(members, sights, strict=True) if sight is not Sight.NOTHING]
        profiles = dict(zip(shown, super().profiles(shown), strict=True))
        sharing = [m for m, sight in zip(members, sights, strict=True) if sight is Sight.SHARED]
        reading = self.reading_seen(sharing)
        return [
            _part(profiles.get(member, b""), sight, reads=member in reading)
            for member, sight in zip(members, sights, strict=True)
        ]

    def reading_seen(self, members: Sequence[str]) -> set[str]:
        """Those who let the viewer see their updates, and whom it follows; and itself."""
        one = list(map(self._principal, members))
        return {
            member
            for ego in self.egos
            for member, each in zip(members, ego.direct(one), strict=True)
            if (each.follows and each.sight is Sight.SHARED) or member in self.selves
        }


def _part(profile: bytes, sight: Sight, *, reads: bool) -> bytes:
    if not profile or sight is Sight.ALL:
        return profile
    if sight is Sight.WHO:
        return decoded_profiles.who(profile)
    return profile if reads else decoded_profiles.without_reading(profile)
