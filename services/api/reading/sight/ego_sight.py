"""What one ego may see of others, read from the tables: see `relationships.network.sight`."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from relationships.arrays import Flags, Ints
from relationships.network.sight import (
    Sight,
    acted,
    perhaps_acted,
    perhaps_contact,
    shares_by_tie,
    sight_by_own,
    surely_acted,
)
from relationships.row.blocks import blocked
from relationships.row.rows import Rows
from relationships.row.ties import connected, following
from relationships.score.score_model import ScoreModel
from services.api.reading.snapshot import Snapshot

HUB = 5_000
"""The contacts of a member with more are not gone through, only those of the other end are."""


class Direct(NamedTuple):
    """What there is between ego and a member: the sight by what the member did towards ego.

    `follows`: ego follows it or is connected to it. `barred`: one of the two blocks the other, and
    nothing is seen.
    """

    sight: Sight
    follows: bool
    barred: bool


class Around(NamedTuple):
    """Ego's contacts without blocks, and those through whom it sees others, also as a set."""

    contacts: frozenset[str]
    near: Sequence[str]
    is_near: frozenset[str]


class EgoSight:
    """Reads `tables` as of one moment, `at` (epoch ms); members go by their principals' ids."""

    def __init__(self, tables: Snapshot, ego: str, model: ScoreModel, at: int) -> None:
        self._tables, self.ego = tables, ego
        self._model, self._at = model, at
        self._direct: dict[str, Direct] = {}
        self._is_linked: dict[str, bool] = {}
        self._around: Around | None = None

    def of(self, members: Sequence[str]) -> list[Sight]:
        """The sight of each member, by what it did towards ego, or towards one who did so.

        Of one alone who is no contact of ego it takes as long whether or not it exists.
        """
        direct = self.direct(members)
        self._link([m for m, each in zip(members, direct, strict=True) if not each.sight])
        return [
            Sight.WHO if self._is_linked.get(member) and not each.barred else each.sight
            for member, each in zip(members, direct, strict=True)
        ]

    def by_itself(self, members: Sequence[str]) -> list[Sight]:
        """The sight of each member, by what it did towards ego alone."""
        return [each.sight for each in self.direct(members)]

    def direct(self, members: Sequence[str]) -> list[Direct]:
        """What there is between ego and each member."""
        new = [member for member in dict.fromkeys(members) if member not in self._direct]
        if new:
            rows = self._tables.between([(self.ego, member) for member in new], days=False)
            ties = rows.ties
            follows = (following(ties) | connected(ties)).tolist()
            found = zip(self._sights(new, rows), follows, blocked(rows).tolist(), strict=True)
            self._direct.update(zip(new, map(Direct._make, found), strict=True))
        return [self._direct[member] for member in members]

    def _sights(self, members: Sequence[str], rows: Rows) -> list[Sight]:
        """By ego's `rows` with them, and where these do not say enough by their own."""
        shares = shares_by_tie(rows)
        sights = np.where(shares, Sight.SHARED, np.where(surely_acted(rows), Sight.WHO, 0))
        places = np.flatnonzero(
            ~shares & (perhaps_acted(rows) | perhaps_contact(rows, self._model))
        )
        if len(places):
            own = self._by_own_rows([members[place] for place in places.tolist()])
            sights[places] = np.maximum(sights[places], own)
        sights[blocked(rows)] = Sight.NOTHING
        return list(map(Sight, sights.tolist()))

    def _by_own_rows(self, members: Sequence[str]) -> Ints:
        theirs = self._tables.between([(member, self.ego) for member in members])
        return sight_by_own(theirs, self._at, self._model)

    def contacts(self) -> frozenset[str]:
        """Those between whom and it there is no block, and it hides none; empty if of a hub."""
        around = self._look_around()
        return frozenset() if around is None else around.contacts

    def near(self) -> frozenset[str] | None:
        """Those who acted towards ego and whom it neither hides nor blocks; None if it is a hub."""
        around = self._look_around()
        return None if around is None else around.is_near

    def links(self, pairs: Sequence[tuple[str, str]]) -> Flags:
        """Where the first of each pair is seen to be linked to the second: bool[n].

        It acted towards the second, who acted towards ego; none of the three blocks another, and
        the second hides none and is not hidden.
        """
        near = set(self._linking(list({nearer for _, nearer in pairs})))
        direct = self.direct([farther for farther, _ in pairs])
        seen = [
            nearer in near and not each.barred
            for (_, nearer), each in zip(pairs, direct, strict=True)
        ]
        linked: Flags = self._acted(pairs) & np.array(seen, bool)
        return linked

    def _link(self, members: Sequence[str]) -> None:
        """Find out which of `members` acted towards somebody who acted towards ego.

        That one blocks and hides neither of the two, and neither of them it.
        """
        new = [member for member in dict.fromkeys(members) if member not in self._is_linked]
        if not new:
            return
        pairs = [(member, via) for member in new for via in self._ways(member, len(new) == 1)]
        self._is_linked.update(dict.fromkeys(new, False))
        for place in np.flatnonzero(self._acted(pairs)).tolist():
            self._is_linked[pairs[place][0]] = True

    def _acted(self, pairs: Sequence[tuple[str, str]]) -> Flags:
        """Where the first of each pair acted towards the second, who hides neither it nor ego."""
        rows = self._tables.between(pairs, days=False)
        did: Flags = acted(rows) & ~blocked(rows)
        for place in np.flatnonzero(did).tolist():
            farther, nearer = pairs[place]
            did[place] = self._tables.hidden(nearer).isdisjoint((farther, self.ego))
        return did

    def _ways(self, member: str, alone: bool) -> Sequence[str]:
        """Those between ego and `member` whom it may have acted towards, and does not hide.

        They are looked up from the smaller side; from ego's where a single member is asked for,
        as how long that takes must not say how many contacts it has.
        """
        around = self._look_around()
        if around is None:
            return self._linking(self._contacts(member))
        stranger = alone and member not in around.contacts
        if not stranger and self._tables.size(member) <= len(around.near):
            return [contact for contact in self._contacts(member) if contact in around.is_near]
        return self._tables.known(member, around.near)

    def _look_around(self) -> Around | None:
        """Ego's contacts and those who are near; None where it is a hub."""
        if self._around is None and self._tables.size(self.ego) <= HUB:
            every = self._contacts(self.ego)
            direct, near = self.direct(every), self._linking(every)
            contacts = (c for c, each in zip(every, direct, strict=True) if not each.barred)
            self._around = Around(frozenset(contacts), near, frozenset(near))
        return self._around

    def _contacts(self, member: str) -> Sequence[str]:
        """Those that it does not hide; none of a hub."""
        return [] if self._tables.size(member) > HUB else self._tables.encoded_contacts(member)[0]

    def _linking(self, contacts: Sequence[str]) -> list[str]:
        """Those of `contacts` who acted towards ego, which neither hides nor blocks them."""
        hidden = self._tables.hidden(self.ego)
        return [
            contact
            for contact, each in zip(contacts, self.direct(contacts), strict=True)
            if each.sight is not Sight.NOTHING and not each.barred and contact not in hidden
        ]
