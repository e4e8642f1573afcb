"""Leaving out what erasures cover, whichever way it came: by replay, redelivery or rebuild.

Where nothing is covered this costs a comparison of a batch's earliest times, and where nobody was
ever erased not even that.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, compress
from typing import NamedTuple

import msgspec
import numpy as np

from relationships.arrays import Flags, Ints
from relationships.folding import Directed
from relationships.tables.seen_entries import TAKEN_BACK, Entries
from schemas.commands import RelationshipCommand, UserCommand
from schemas.erasures import Erasures
from schemas.events import FeedEvent
from services.scorer.decoding.decoded import Decoded
from services.scorer.fold.deduplication import Seen


class Kept(NamedTuple):
    """What is `left` of a batch, and how many events and commands were `dropped`.

    `burnt` are ids of dropped events, ordered: their dates alone would let them count if they came
    again, so they are as used as if they had counted and been taken back.
    """

    left: Decoded
    dropped: int
    burnt: Entries

    def after(self, seen: Seen) -> Seen:
        """What became of ids by `seen`, and then by what was dropped."""
        if not len(self.burnt.first):
            return seen
        return lambda ids: np.maximum(seen(ids), self.burnt.find(ids))


class _Covered(NamedTuple):
    """Which of some events are covered, and which of these by nothing but their append times."""

    dropped: Flags
    burnt: Flags


NO_IDS = Entries.of([])
NOBODY = Erasures()


def drop_erased(decoded: Decoded, erasures: Erasures) -> Kept:
    """`decoded` without what `erasures` cover."""
    if not _may_cover(decoded, erasures):
        return Kept(decoded, 0, NO_IDS)
    directed = _of_pairs(decoded, erasures)
    updates = _covered(
        [(update.actor.encode(),) for update in decoded.updates],
        decoded.updates_appended,
        _update_times(decoded),
        erasures,
    )
    commands = _covered(
        list(map(_named, decoded.commands)),
        decoded.commands_appended,
        _command_times(decoded),
        erasures,
    )
    undone = np.array([update.undo for update in decoded.updates], bool)
    burnt = [
        *compress(decoded.directed_hashes, directed.burnt & (decoded.directed.net > 0)),
        *compress(decoded.update_hashes, updates.burnt & ~undone),
    ]
    dropped = (directed.dropped, updates.dropped, commands.dropped)
    left = chosen(decoded, *(~each for each in dropped))
    left = left._replace(updates=list(_unclaimed(left, erasures)))
    return Kept(left, sum(int(each.sum()) for each in dropped), _burnt(burnt))


def _may_cover(decoded: Decoded, erasures: Erasures) -> bool:
    if not erasures.stated.said:
        return False
    every = [
        (decoded.directed_appended, decoded.directed.at),
        (decoded.updates_appended, _update_times(decoded)),
        (decoded.commands_appended, _command_times(decoded)),
    ]
    return any(
        len(at) and erasures.may_cover(int(appended.min()), int(at.min())) for appended, at in every
    )


def _of_pairs(decoded: Decoded, erasures: Erasures) -> _Covered:
    """Of interactions and ties, whose row is of a pair."""
    _, _, at, _, _ = decoded.directed
    pairs = [key.split(b"\0") for key in decoded.directed.keys]
    return _covered(pairs, decoded.directed_appended, at, erasures)


def _unclaimed(decoded: Decoded, erasures: Erasures) -> Iterator[FeedEvent]:
    """The updates, of which none claims an alias that was erased since."""

    def claimed(alias: str, appended: int, at: int) -> bool:
        erasure = erasures.of(alias.encode())
        return erasure is None or not erasure.covers(appended, at)

    for event, appended in zip(decoded.updates, decoded.updates_appended.tolist(), strict=True):
        if event.aliases:
            aliases = [each for each in event.aliases if claimed(each, appended, event.at or 0)]
            yield msgspec.structs.replace(event, aliases=aliases)
        else:
            yield event


def _covered(
    members: Sequence[Sequence[bytes]], appended: Ints, at: Ints, erasures: Erasures
) -> _Covered:
    """Of events that these `members` are the ends of."""
    dropped = np.zeros(len(members), bool)
    burnt = np.zeros(len(members), bool)
    every = set(chain.from_iterable(members))
    erased = {member: erasure for member in every if (erasure := erasures.of(member))}
    if not erased:
        return _Covered(dropped, burnt)
    for place in (p for p, ends in enumerate(members) if not erased.keys().isdisjoint(ends)):
        came, dated = int(appended[place]), int(at[place])
        found = [erased[end] for end in members[place] if end in erased]
        dropped[place] = any(erasure.covers(came, dated) for erasure in found)
        burnt[place] = dropped[place] and all(dated > erasure.cutoff for erasure in found)
    return _Covered(dropped, burnt)


def chosen(decoded: Decoded, directed: Flags, updates: Flags, commands: Flags) -> Decoded:
    """Of interactions and ties, updates and commands those that are flagged."""
    keys, effect, at, audience, net = decoded.directed
    return decoded._replace(
        directed_hashes=list(compress(decoded.directed_hashes, directed)),
        directed=Directed(
            list(compress(keys, directed)),
            effect[directed],
            at[directed],
            audience[directed],
            net[directed],
        ),
        directed_appended=decoded.directed_appended[directed],
        update_hashes=list(compress(decoded.update_hashes, updates)),
        updates=list(compress(decoded.updates, updates)),
        updates_appended=decoded.updates_appended[updates],
        commands=list(compress(decoded.commands, commands)),
        commands_appended=decoded.commands_appended[commands],
    )


def _burnt(hashes: Sequence[bytes]) -> Entries:
    ids = Entries.of(hashes)
    return ids.at(ids.order()).marked(np.uint64(TAKEN_BACK))


def _named(command: UserCommand) -> list[bytes]:
    ends = [command.ego]
    if isinstance(command, RelationshipCommand):
        ends.append(command.contact)
    return [end.encode() for end in ends]


def _update_times(decoded: Decoded) -> Ints:
    return np.fromiter((update.at or 0 for update in decoded.updates), np.int64)


def _command_times(decoded: Decoded) -> Ints:
    return np.fromiter((command.at for command in decoded.commands), np.int64)
