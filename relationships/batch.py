"""Folding a batch of events into the rows, headers and profiles of one partition."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from relationships.fold import Interactions, TieChanges, fold
from relationships.headers import Header
from relationships.profiles import decode_profile, encode_profile, fold_updates
from relationships.rows import (
    BLOCK_IN,
    BLOCK_OUT,
    CONNECT,
    FOLLOW_IN,
    FOLLOW_OUT,
    IN,
    OUT,
    Ints,
    Rows,
    decode_rows,
    encode_rows,
)
from relationships.tables.changes import Item
from schemas.events import DirectedEvent, FeedEvent, Side
from schemas.kinds import KINDS, Family

_TIES: dict[tuple[str, Side], tuple[int, int]] = {
    ("follow", Side.OUT): (FOLLOW_OUT, 0),
    ("follow", Side.IN): (FOLLOW_IN, 0),
    ("unfollow", Side.OUT): (FOLLOW_OUT, 1),
    ("unfollow", Side.IN): (FOLLOW_IN, 1),
    ("connect", Side.OUT): (CONNECT, 0),
    ("connect", Side.IN): (CONNECT, 0),
    ("disconnect", Side.OUT): (CONNECT, 1),
    ("disconnect", Side.IN): (CONNECT, 1),
    ("block", Side.OUT): (BLOCK_OUT, 0),
    ("block", Side.IN): (BLOCK_IN, 0),
    ("unblock", Side.OUT): (BLOCK_OUT, 1),
    ("unblock", Side.IN): (BLOCK_IN, 1),
}
"""Which register of the owner's row a tie sets, and whether it ends the tie."""

_CODES = {kind.name: kind.code for kind in KINDS.values() if kind.family is Family.INTERACTION}


class Stored(Protocol):
    """What folding reads of a table: encoded values by key, empty where there is none."""

    def rows(self, keys: Sequence[bytes]) -> list[bytes]:
        """Rows and headers."""

    def profiles(self, members: Sequence[bytes]) -> list[bytes]:
        """Profiles."""


class Folded(NamedTuple):
    """New values by key, ready to be stored."""

    rows: list[Item]
    profiles: list[Item]


def fold_batch(
    stored: Stored, directed: Sequence[DirectedEvent], updates: Sequence[FeedEvent]
) -> Folded:
    """What a batch of valid, timed events of one partition's owners makes of what is `stored`."""
    pairs = _Pairs(directed)
    keys = pairs.keys()
    old = stored.rows(keys)
    before = decode_rows(old)
    after = fold(before, pairs.interactions(), pairs.ties())
    headers = _Headers(stored)
    headers.count_pairs(keys, old, before, after)
    headers.count_events(directed, updates)
    rows: list[Item] = list(zip(keys, encode_rows(after), strict=True))
    return Folded(headers.items() + rows, _profiles(stored, updates))


class _Pairs:
    """The batch as columns: rows are numbered by their keys in order, for locality in LMDB."""

    def __init__(self, directed: Sequence[DirectedEvent]) -> None:
        self._found: dict[bytes, int] = {}
        self._interactions: list[tuple[int, int, int, int, int]] = []
        self._ties: list[tuple[int, int, int]] = []
        for event in directed:
            self._add(event)
        self._rank = self._ranks()

    def _add(self, event: DirectedEvent) -> None:
        found = self._found
        if event.side is Side.OUT:
            direction, key = OUT, f"{event.actor}\0{event.target}".encode()
        else:
            direction, key = IN, f"{event.target}\0{event.actor}".encode()
        pair = found.setdefault(key, len(found))
        at = event.at
        code = _CODES.get(event.kind)
        if code is not None:
            self._interactions.append((pair, direction, code, at, -1 if event.undo else 1))
        else:
            tie, ended = _TIES[event.kind, event.side]
            self._ties.append((pair, tie, at * 2 + ended))

    def _ranks(self) -> Ints:
        rank = np.empty(len(self._found), np.int64)
        for place, key in enumerate(sorted(self._found)):
            rank[self._found[key]] = place
        return rank

    def keys(self) -> list[bytes]:
        return sorted(self._found)

    def interactions(self) -> Interactions:
        columns = _columns(self._interactions, 5)
        return Interactions(self._rank[columns[0]], *columns[1:])

    def ties(self) -> TieChanges:
        columns = _columns(self._ties, 3)
        return TieChanges(self._rank[columns[0]], *columns[1:])


def _columns(tuples: Sequence[tuple[int, ...]], width: int) -> Ints:
    return np.array(tuples, np.int64).reshape(-1, width).T


class _Headers:
    """Headers of the egos that a batch touches."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._latest: defaultdict[str, int] = defaultdict(int)
        self._events: defaultdict[str, int] = defaultdict(int)
        self._contacts: defaultdict[bytes, int] = defaultdict(int)
        self._followers: defaultdict[bytes, int] = defaultdict(int)

    def count_pairs(self, keys: list[bytes], old: list[bytes], before: Rows, after: Rows) -> None:
        """Contacts that are new, and followers come or gone."""
        change = _holds(after.ties[:, FOLLOW_IN]) - _holds(before.ties[:, FOLLOW_IN])
        for i in np.flatnonzero(change).tolist():
            self._followers[_ego_of(keys[i])] += int(change[i])
        for key, row in zip(keys, old, strict=True):
            if not row:
                self._contacts[_ego_of(key)] += 1

    def count_events(self, directed: Sequence[DirectedEvent], updates: Sequence[FeedEvent]) -> None:
        """How many, and the latest time."""
        latest, events = self._latest, self._events
        for event in directed:
            ego = event.actor if event.side is Side.OUT else event.target
            events[ego] += 1
            latest[ego] = max(latest[ego], event.at)
        for update in updates:
            events[update.actor] += 1
            latest[update.actor] = max(latest[update.actor], update.at or 0)

    def items(self) -> list[Item]:
        """The new headers."""
        egos = sorted(ego.encode() for ego in self._events)
        keys = [ego + b"\0" for ego in egos]
        return [
            (key, self._counted(ego, Header.decode(encoded)).encode())
            for ego, key, encoded in zip(egos, keys, self._stored.rows(keys), strict=True)
        ]

    def _counted(self, ego: bytes, old: Header) -> Header:
        name = ego.decode()
        return Header(
            latest=max(old.latest, self._latest[name]),
            events=old.events + self._events[name],
            contacts=old.contacts + self._contacts.get(ego, 0),
            followers=old.followers + self._followers.get(ego, 0),
        )


def _holds(register: Ints) -> Ints:
    """1 where a tie register says that the tie holds, else 0."""
    holds: Ints = ((register >= 0) & (register & 1 == 0)).astype(np.int64)
    return holds


def _ego_of(key: bytes) -> bytes:
    return key[: key.index(0)]


def _profiles(stored: Stored, updates: Sequence[FeedEvent]) -> list[Item]:
    by_member: dict[bytes, list[FeedEvent]] = {}
    for update in updates:
        by_member.setdefault(update.actor.encode(), []).append(update)
    members = sorted(by_member)
    return [
        (member, encode_profile(fold_updates(decode_profile(encoded), by_member[member])))
        for member, encoded in zip(members, stored.profiles(members), strict=True)
    ]
