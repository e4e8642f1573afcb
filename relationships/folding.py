"""Folding a batch of events into the rows, headers and profiles of one partition."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from relationships.arrays import Ints
from relationships.keys import Item
from relationships.profile.fold import fold_updates
from relationships.profile.profile import decode_profile, encode_profile
from relationships.row.effects import CLAIMED, TIE_EFFECTS, shows
from relationships.row.fold import Interactions, TieChanges, fold
from relationships.row.headers import UNSEEN, Headers, decode_headers, encode_headers
from relationships.row.layout import decode_rows, encode_rows
from relationships.row.rows import Rows
from relationships.row.ties import followed, has_history
from schemas.events import FeedEvent


class Directed(NamedTuple):
    """m interactions and ties as columns.

    `keys`: the rows' keys (ego 0x00 contact). `effect`: see `row.effects`. `at`: epoch
    milliseconds. `audience`: how many members the act addressed. `net`: 1, -1 for an undo, 0
    for what was taken back before it came. The last four are int64[m].
    """

    keys: Sequence[bytes]
    effect: Ints
    at: Ints
    audience: Ints
    net: Ints


class Stored(Protocol):
    """What folding reads of a table: encoded values by key, empty where there is none."""

    def rows(self, keys: Sequence[bytes]) -> list[bytes]:
        """Rows and headers."""

    def profiles(self, members: Sequence[bytes]) -> list[bytes]:
        """Profiles."""


class Folded(NamedTuple):
    """New values by key, ready to be stored; `newcomers` were never seen before."""

    rows: list[Item]
    profiles: list[Item]
    newcomers: list[bytes]


def fold_batch(
    stored: Stored,
    directed: Directed,
    updates: Sequence[FeedEvent],
    cancelled: Sequence[FeedEvent] = (),
) -> Folded:
    """What a batch of valid, timed events of one partition's owners makes of what is `stored`.

    `updates` are counted, or taken back where they are undos of what was; those `cancelled` were
    taken back before they came, and count 0.
    """
    keys, row = _numbered(directed.keys)
    before = decode_rows(stored.rows(keys))
    after = fold(before, _interactions(row, directed), _ties(row, directed))
    shown = shows(directed.effect)
    pairs = _Touched(
        egos=_egos(keys),
        latest=_latest(row[shown], directed.at[shown], len(keys)),
        events=np.bincount(row[shown], directed.net[shown], len(keys)).astype(np.int64),
        contacts=_contacts(after) - _contacts(before),
        followers=_follows(after) - _follows(before),
    )
    headers, newcomers = _headers(stored, pairs, updates, cancelled)
    rows: list[Item] = list(zip(keys, encode_rows(after), strict=True))
    return Folded(headers + rows, _profiles(stored, updates, cancelled), newcomers)


class _Touched(NamedTuple):
    """What a batch adds to each ego's header, pair by pair: `latest` is a maximum, not a sum.

    A contact's block, and its end, add nothing: the header is ego's to see.
    """

    egos: list[bytes]
    latest: Ints
    events: Ints
    contacts: Ints
    followers: Ints


def _numbered(keys: Sequence[bytes]) -> tuple[list[bytes], Ints]:
    """Distinct keys in order, which LMDB finds and puts faster, and each record's place in them.

    An array of bytes is sorted where it lies: a set and a dict of objects, which lie anywhere, take
    more than twice as long. It has no 0x00 at the end of a key, and no key has one.
    """
    ordered, place = np.unique(np.array(keys, np.bytes_), return_inverse=True)
    return ordered.tolist(), place


def _egos(keys: Sequence[bytes]) -> list[bytes]:
    """Each row's ego: ids have no 0x00 in them, so a key has one."""
    return b"\0".join(keys).split(b"\0")[::2] if keys else []


def _interactions(row: Ints, directed: Directed) -> Interactions:
    """Those records that are counted in a slot."""
    _, effect, at, audience, net = directed
    slot = effect & CLAIMED - 1
    counted = slot < TIE_EFFECTS
    return Interactions(row[counted], slot[counted], at[counted], audience[counted], net[counted])


def _ties(row: Ints, directed: Directed) -> TieChanges:
    """Those records that set a tie register."""
    sets = directed.effect & CLAIMED - 1 >= TIE_EFFECTS
    effect = directed.effect[sets] - TIE_EFFECTS
    return TieChanges(row[sets], effect // 2, directed.at[sets] * 2 + effect % 2)


def _latest(row: Ints, at: Ints, rows: int) -> Ints:
    latest = np.zeros(rows, np.int64)
    np.maximum.at(latest, row, at)
    return latest


def _contacts(rows: Rows) -> Ints:
    """1 where a row makes the other a contact of ego, else 0."""
    return has_history(rows).astype(np.int64)


def _follows(rows: Rows) -> Ints:
    """1 where the contact's follow of ego holds, else 0."""
    return followed(rows.ties).astype(np.int64)


def _headers(
    stored: Stored, pairs: _Touched, updates: Sequence[FeedEvent], cancelled: Sequence[FeedEvent]
) -> tuple[list[Item], list[bytes]]:
    """The new headers of all egos that a pair or an update of the batch touches, and who is new.

    Who was only blocked by others has none: it was never seen.
    """
    came = [*updates, *cancelled]
    members, place = _numbered([*pairs.egos, *(update.actor.encode() for update in came)])
    ego, actor = np.split(place, [len(pairs.egos)])
    keys = [member + b"\0" for member in members]
    stored_headers = stored.rows(keys)
    old = decode_headers(stored_headers)
    latest = old.latest.copy()
    np.maximum.at(latest, ego, pairs.latest)
    np.maximum.at(latest, actor, np.fromiter((u.at for u in came), np.int64, len(came)))
    net = np.fromiter((-1 if update.undo else 1 for update in updates), np.int64, len(updates))
    new = Headers(
        latest=latest,
        events=old.events + _sum(ego, pairs.events, keys) + _sum(actor[: len(net)], net, keys),
        contacts=old.contacts + _sum(ego, pairs.contacts, keys),
        followers=old.followers + _sum(ego, pairs.followers, keys),
    )
    headers: list[Item] = [
        (key, header)
        for key, header in zip(keys, encode_headers(new), strict=True)
        if header != UNSEEN
    ]
    unseen = {key for key, header in zip(keys, stored_headers, strict=True) if not header}
    return headers, [key[:-1] for key, _ in headers if key in unseen] if unseen else []


def _sum(ego: Ints, values: Ints, keys: Sequence[bytes]) -> Ints:
    total = np.zeros(len(keys), np.int64)
    np.add.at(total, ego, values)
    return total


def _profiles(
    stored: Stored, updates: Sequence[FeedEvent], cancelled: Sequence[FeedEvent]
) -> list[Item]:
    came, not_counted = _by_member(updates), _by_member(cancelled)
    members = sorted({*came, *not_counted})
    profiles = map(decode_profile, stored.profiles(members))
    folded = (
        fold_updates(profile, came.get(member, ()), not_counted.get(member, ()))
        for member, profile in zip(members, profiles, strict=True)
    )
    return list(zip(members, map(encode_profile, folded), strict=True))


def _by_member(updates: Sequence[FeedEvent]) -> dict[bytes, list[FeedEvent]]:
    by_member: dict[bytes, list[FeedEvent]] = {}
    for update in updates:
        by_member.setdefault(update.actor.encode(), []).append(update)
    return by_member
