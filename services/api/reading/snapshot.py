"""The tables as one answer reads them: each partition at one moment, opened when first needed.

Members that are one are read as one, whichever of their ids is asked for; contacts go by that of
their principal.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from itertools import chain, islice, repeat
from operator import methodcaller
from types import TracebackType
from typing import Self

import numpy as np

from relationships.arrays import Flags, Ints
from relationships.network.sight import Sight
from relationships.profile.activity import Activity, decode_activities
from relationships.profile.identities import ALONE, Identities
from relationships.profile.profile import Profile, Whereabouts, decode_profile, encode_profile
from relationships.profile.unite_profiles import unite_profiles, unite_whereabouts
from relationships.row.blocks import as_seen, blocked, decode_as_seen
from relationships.row.headers import Header, unite_headers
from relationships.row.layout import decode_rows, encode_rows
from relationships.row.preferences import Preferences, Settings, unite_preferences, unite_settings
from relationships.row.rows import NEVER, Rows
from relationships.row.ties import seen_since
from relationships.row.unite import unite
from relationships.score.scored_rows import Brands
from relationships.tables.reader import Find, TableNotReady, TableReader, View
from schemas.topics import partition_of
from services.api.reading import decoded_profiles
from services.api.reading.closest_contacts import MANY, ClosestContacts


class Snapshot:
    """Views of partitions; use it as a context, without awaiting anything inside.

    Where a partition is `unread`, its members may be one with others: then nobody's contacts are
    read who hides or blocks any, as one of those may be among them under another id.
    """

    def __init__(
        self,
        tables: TableReader,
        identities: Identities = ALONE,
        unread: int | None = None,
        closest: ClosestContacts | None = None,
    ) -> None:
        """Of members with very many contacts the `closest` stand for all, if they are given."""
        self.identities = identities
        self._unread, self._closest = unread, closest
        self._tables = tables
        self._views: dict[int, View] = {}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._open.close()

    def by(self, identities: Identities) -> "Snapshot":
        """The same views, all that is in them, with members that are one by `identities`."""
        same = Snapshot(self._tables, identities, closest=self._closest)
        same._views, same._open = self._views, self._open
        return same

    def of(self, member: str) -> View:
        """The view that holds what is known from the member's side.

        Raises:
            TableNotReady: where its partition is not there, or still being restored.
        """
        return self.view(self._tables.partition_of(member))

    def view(self, partition: int) -> View:
        """The view of `partition`.

        Raises:
            TableNotReady: where it is not there, or still being restored.
        """
        view = self._views.get(partition)
        if view is None:
            view = self._open.enter_context(self._tables.view(partition))
            self._views[partition] = view
        return view

    def header(self, member: str) -> Header | None:
        """The member's header, or None where it was never seen, not even as a target."""
        every = [self.of(each).header(each) for each in self.identities.of(member)]
        found = [header for header in every if header is not None]
        return found[0] if len(found) == 1 else unite_headers(found) if found else None

    def size(self, member: str) -> int:
        """How many contacts the member has, those that it hides among them."""
        header = self.header(member)
        return 0 if header is None else header.contacts

    def profile(self, member: str) -> Profile:
        """The member's profile; an empty one where it never broadcast anything."""
        (encoded,) = self.profiles([member])
        return decode_profile(encoded)

    def whereabouts(self, member: str) -> Whereabouts:
        """Who and where the member is, without the rest of its profile; empty if unknown."""
        group = self.identities.of(member)
        found = [self.of(each).whereabouts(each) for each in group]
        return found[0] if len(group) == 1 else unite_whereabouts(found)

    def contacts(
        self, ego: str, *, days: bool = True, latest: bool = False
    ) -> tuple[list[str], Rows]:
        """All contacts of ego that it does not hide, by id, and the rows as ego sees them.

        See `decode_rows` for what can be left out.
        """
        contacts, encoded = self.encoded_contacts(ego)
        return contacts, decode_as_seen(encoded, days=days, latest=latest)

    def encoded_contacts(self, ego: str) -> tuple[list[str], list[bytes]]:
        """All contacts of ego that it does not hide, by id, and the rows as they are stored."""
        if self._unread is not None:
            self._refuse_unknown(ego, self._unread)
        if ego not in self.identities.groups:
            contacts, encoded = self._rows(ego)
            if self.identities.are_alone(contacts):
                return contacts, encoded
        rows = self._rows_by_principal(ego)
        several = {contact: every for contact, every in rows.items() if len(every) > 1}
        merged = zip(several, _united_rows(several.values()), strict=True)
        united = {contact: every[0] for contact, every in rows.items()} | dict(merged)
        contacts = sorted(united)
        return contacts, [united[contact] for contact in contacts]

    def between(
        self, pairs: Sequence[tuple[str, str]], *, days: bool = True, latest: bool = False
    ) -> Rows:
        """The row of each pair of an ego and a contact, as ego sees it; see `contacts`."""
        if self.identities.are_alone(chain.from_iterable(pairs)):
            alone = [self.of(ego).row(ego, contact) for ego, contact in pairs]
            return decode_as_seen(alone, days=days, latest=latest)
        of = self.identities.of
        every = [
            (place, one, other)
            for place, (ego, contact) in enumerate(pairs)
            for one in of(ego)
            for other in of(contact)
            if other not in of(ego)
        ]
        encoded = [self.of(one).row(one, other) for _, one, other in every]
        group = np.fromiter((place for place, _, _ in every), np.int64, len(every))
        rows = decode_rows(encoded, days=days, latest=latest)
        return as_seen(unite(rows, group, len(pairs)))

    def known(self, ego: str, contacts: Sequence[str]) -> list[str]:
        """Those of `contacts` that ego has a row with and does not hide."""
        of, principal = self.identities.of, self.identities.principal
        aliases = [alias for contact in contacts for alias in of(contact)]
        known = set[str]()
        for each in of(ego):
            rows = zip(aliases, self.of(each).contacts(each, aliases), strict=True)
            known.update(principal(alias) for alias, row in rows if row)
        known -= self.hidden(ego)
        return [contact for contact in contacts if contact in known]

    def hidden(self, ego: str) -> set[str]:
        """The contacts that ego hides.

        Raises:
            TableNotReady: where it is not known under which other ids.
        """
        every = (self.of(each).hidden(each) for each in self.identities.of(ego))
        hidden = set(map(self.identities.principal, chain.from_iterable(every)))
        if hidden and self._unread is not None:
            raise TableNotReady(self._unread)
        return hidden

    def preferences(self, ego: str) -> dict[str, Preferences]:
        """What ego has set, by contact, in the order of their ids' bytes."""
        records: defaultdict[str, list[bytes]] = defaultdict(list)
        for each in self.identities.of(ego):
            contacts, encoded = self.of(each).all_preferences(each)
            for contact, record in zip(contacts, encoded, strict=True):
                records[self.identities.principal(contact)].append(record)
        ordered = sorted(records.items(), key=lambda item: item[0].encode())
        return {contact: unite_preferences(set_) for contact, set_ in ordered}

    def settings(self, ego: str) -> Settings:
        """What ego has set about itself."""
        return unite_settings(self.of(each).settings(each) for each in self.identities.of(ego))

    def activity_of(self, contacts: Sequence[str], rows: Rows) -> Activity:
        """The updates of those contacts whose updates ego sees; `rows` are ego's with them."""
        places = np.flatnonzero(self.updates_seen(contacts, rows))
        members = [contacts[place] for place in places.tolist()]
        if not self.identities.are_alone(members):
            groups = list(map(self.identities.of, members))
            places = np.repeat(places, list(map(len, groups)))
            members = list(chain.from_iterable(groups))
        activity = decode_activities(self._gathered(members, methodcaller("activities")))
        return activity._replace(row=places[activity.row])

    def updates_seen(self, contacts: Sequence[str], rows: Rows) -> Flags:
        """Where ego sees a contact's updates, by ego's `rows` with them: bool[n]."""
        seen: Flags = seen_since(rows.ties) != NEVER
        return seen

    def brands(self, egos: Sequence[str], contacts: Sequence[str]) -> Brands:
        """In which of the relationships of `egos` with `contacts` one of the two is a brand."""

        def brands(places: Ints) -> Flags:
            pairs = [(egos[place], contacts[place]) for place in places.tolist()]
            members = list(dict.fromkeys(chain.from_iterable(pairs)))  # ego is in many of them
            stated = map(decoded_profiles.whereabouts, self.profiles(members))
            said = {m: each.statement("is_brand") for m, each in zip(members, stated, strict=True)}
            return np.array([bool(said[ego] or said[contact]) for ego, contact in pairs], bool)

        return brands

    def profiles(self, members: Sequence[str]) -> list[bytes]:
        """The encoded profile of each member; empty where it never broadcast anything."""
        if self.identities.are_alone(members):
            return self._gathered(members, methodcaller("profiles"))
        groups = list(map(self.identities.of, members))
        every = iter(self._gathered(list(chain.from_iterable(groups)), methodcaller("profiles")))
        return [_united_profile(list(islice(every, len(group)))) for group in groups]

    def shared_profiles(self, members: Sequence[str]) -> list[bytes]:
        """The same, but empty of those whose updates and places are not seen."""
        return self.profiles(members)

    def sight(self, members: Sequence[str]) -> list[Sight]:
        """How much of each member is seen."""
        return [Sight.ALL] * len(members)

    def links_seen(self, pairs: Sequence[tuple[str, str]]) -> Flags:
        """Where it is seen that the two of a pair are linked to each other: bool[n]."""
        return np.ones(len(pairs), bool)

    def reading_seen(self, members: Sequence[str]) -> set[str]:
        """Those of `members` of whom it is seen what they read, if their updates are."""
        return set(members)

    def _refuse_unknown(self, ego: str, unread: int) -> None:
        """Raise TableNotReady where ego hides or blocks anyone, or is blocked by anyone."""
        self.hidden(ego)
        for each in self.identities.of(ego):
            _, encoded = self.of(each).rows(each)
            if blocked(decode_rows(encoded, days=False, latest=False)).any():
                raise TableNotReady(unread)

    def _rows(self, member: str) -> tuple[list[str], list[bytes]]:
        """Of one id: the contacts that it does not hide, or the closest of very many; the rows."""
        view = self.of(member)
        if self._closest is None or (header := view.header(member)) is None:
            return view.rows(member)
        if header.contacts <= MANY:
            return view.rows(member)
        contacts, hidden = self._closest.of(member), view.hidden(member)
        every = zip(contacts, view.contacts(member, contacts), strict=True)
        shown = [(contact, row) for contact, row in every if row and contact not in hidden]
        return [contact for contact, _ in shown], [row for _, row in shown]

    def _rows_by_principal(self, ego: str) -> dict[str, list[bytes]]:
        """By the contacts that ego does not hide, the rows of any of their aliases."""
        principal = self.identities.principal
        rows = defaultdict[str, list[bytes]](list)
        left_out = {principal(ego)}
        for each in self.identities.of(ego):
            for alias, row in zip(*self._rows(each), strict=True):
                rows[principal(alias)].append(row)
            left_out.update(map(principal, self.of(each).hidden(each)))
        return {contact: every for contact, every in rows.items() if contact not in left_out}

    def _gathered(self, members: Sequence[str], finder: Callable[[View], Find]) -> list[bytes]:
        """What is found of each member in the partition that holds it; empty where nothing is."""
        owners = list(map(partition_of, members, repeat(self._tables.partitions)))
        find = {owner: finder(self.view(owner)) for owner in set(owners)}
        return [
            find[owner](member.encode(), b"") for owner, member in zip(owners, members, strict=True)
        ]

    def caught_up_with(self, members: Sequence[str]) -> int:
        """When all that is known of `members` was last known to be applied (epoch ms)."""
        every = {self.of(each) for member in members for each in self.identities.of(member)}
        return min(view.caught_up_at for view in every)

    def caught_up_at(self) -> int:
        """When all partitions read so far were last known to be fully applied (epoch ms)."""
        return min(view.caught_up_at for view in self._views.values())


def _united_rows(groups: Collection[Sequence[bytes]]) -> list[bytes]:
    """One row for each group of rows."""
    group = np.repeat(np.arange(len(groups)), list(map(len, groups)))
    rows = decode_rows(list(chain.from_iterable(groups)))
    return encode_rows(unite(rows, group, len(groups)))


def _united_profile(every: Sequence[bytes]) -> bytes:
    """One profile of all, each of which may be empty."""
    stored = [encoded for encoded in every if encoded]
    if len(stored) > 1:
        return encode_profile(unite_profiles([*map(decode_profile, stored)]))
    return stored[0] if stored else b""
