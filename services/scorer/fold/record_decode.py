"""Feed records to events: what can be folded, what was counted before, what is a dead letter.

Whoever writes to a feed topic directly is held to the same rules as ingest's producers.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
from aiokafka import ConsumerRecord

from relationships.row.effects import EFFECTS
from relationships.row.rows import IN, OUT
from schemas.commands import RelationshipCommand, command_faults
from schemas.events import (
    NO_TIME,
    DirectedEvent,
    FeedEvent,
    Side,
    event_faults,
    member_id_fault,
    settle_time,
)
from schemas.kinds import KINDS, Family
from schemas.limits import AHEAD_MS, MAX_ID_BYTES
from schemas.times import LATEST_MS
from schemas.topics import COMMANDS
from services.scorer.fold.columnar_decode import MAX_EVENT_BYTES, decode_columns, name_hash

_TOGETHER = 1_000
"""So many records are decoded together; what is unusual about one concerns all of these."""

_TOPIC_OF_KIND = {kind.name: kind.topic for kind in KINDS.values()}
_DIRECTED_TOPICS = {kind.topic for kind in KINDS.values() if kind.directed}
_UNDOABLE = {kind.name for kind in KINDS.values() if kind.undoable}
_UPDATES = {kind.name for kind in KINDS.values() if kind.family is Family.UPDATE}
_SHORT = MAX_ID_BYTES // 4
"""A text of so many characters is short enough, whatever they are."""

_directed_decoder = msgspec.json.Decoder(DirectedEvent)
_update_decoder = msgspec.json.Decoder(FeedEvent)
_command_decoder = msgspec.json.Decoder(RelationshipCommand)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A record that cannot be processed, and why; `place` is where it stood in its batch."""

    place: int
    record: ConsumerRecord
    reason: str


@dataclass(slots=True)
class Decoded:
    """A batch's events and what is no event.

    Directed events are columns, see `relationships.folding.Directed`; the hashes name the events'
    records for ever.
    """

    hashes: list[bytes] = field(default_factory=list)
    keys: list[bytes] = field(default_factory=list)
    effects: "array[int]" = field(default_factory=lambda: array("q"))
    at: "array[int]" = field(default_factory=lambda: array("q"))
    signs: "array[int]" = field(default_factory=lambda: array("q"))
    updates: list[tuple[bytes, FeedEvent]] = field(default_factory=list)
    commands: list[RelationshipCommand] = field(default_factory=list)
    dead_letters: list[DeadLetter] = field(default_factory=list)
    future_dated: int = 0

    def add_columns(self, records: Sequence[ConsumerRecord]) -> bool:
        """Take in records of interactions and ties, if nothing is unusual about any of them."""
        if not _DIRECTED_TOPICS.issuperset({record.topic for record in records}):
            return False
        columns = decode_columns(records)
        if columns is None:
            return False
        self.hashes += columns.hashes
        self.keys += columns.keys
        self.effects.frombytes(columns.effects.tobytes())
        self.at.frombytes(columns.at.tobytes())
        self.signs.frombytes(columns.signs.tobytes())
        self.future_dated += columns.future_dated
        return True

    def add(self, place: int, record: ConsumerRecord) -> None:
        """Take in any record, the one at `place` of its batch."""
        try:
            if record.topic in _DIRECTED_TOPICS:
                self.add_directed(record)
            elif record.topic == COMMANDS:
                self.add_command(record)
            else:
                self.add_update(record)
        except (Unprocessable, msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            self.dead_letters.append(DeadLetter(place, record, str(error)))

    def add_directed(self, record: ConsumerRecord) -> None:
        """Take in a record of an interaction or tie.

        Raises:
            Unprocessable, msgspec.MsgspecError, UnicodeError, RecursionError: where it is none.
        """
        event = _directed_decoder.decode(_value(record))
        effect = _directed_effect(record, event)
        key, at = record.key + b"\0", event.at
        if at > record.timestamp + AHEAD_MS:
            self.future_dated += 1
            at = record.timestamp
        elif at == NO_TIME:
            at = record.timestamp
        contact = event.target if event.side == "out" else event.actor
        self.hashes.append(name_hash(event.source, event.id, event.side))
        self.keys.append(key + contact.encode())
        self.effects.append(effect)
        self.at.append(at)
        self.signs.append(-1 if event.undo else 1)

    def add_update(self, record: ConsumerRecord) -> None:
        """Take in a record of an update; raises what `add_directed` does."""
        update = _update(record)
        self.future_dated += settle_time(update, record.timestamp)
        self.updates.append((name_hash(update.source, update.id, Side.UPDATE.value), update))

    def add_command(self, record: ConsumerRecord) -> None:
        """Take in a record of `feed.commands`; raises what `add_directed` does."""
        command = _command(record)
        if command.at > record.timestamp + AHEAD_MS:
            self.future_dated += 1
            command = msgspec.structs.replace(command, at=record.timestamp)
        self.commands.append(command)


class Unprocessable(ValueError):
    """A record that states no event of its key's owner."""


def decode(records: Sequence[ConsumerRecord]) -> Decoded:
    """The events that feed records state. Times are settled against the records' append time."""
    decoded = Decoded()
    for start in range(0, len(records), _TOGETHER):
        some = records[start : start + _TOGETHER]
        if not decoded.add_columns(some):
            for place, record in enumerate(some, start):
                decoded.add(place, record)
    return decoded


def _directed_effect(record: ConsumerRecord, event: DirectedEvent) -> int:
    """What the event does to its owner's row, once it has passed every rule."""
    effects, side, at = EFFECTS.get(event.kind), event.side, event.at
    if (
        effects is None
        or side == "update"
        or record.key != (event.actor if side == "out" else event.target).encode()
        or event.actor == event.target
        or not (event.actor and event.target)
        or not (0 <= at <= LATEST_MS or at == NO_TIME)
        or not (_fits(event.id) and _fits(event.source))
        or not (_plain(event.actor + event.target) or _members(event.actor, event.target))
        or (event.undo and (event.kind not in _UNDOABLE or at == NO_TIME))
    ):
        raise _fault(record)
    return effects[OUT if side == "out" else IN]


def _plain(ids: str) -> bool:
    """Whether two ids are short and printable ASCII without spaces, as nearly all are."""
    return len(ids) <= MAX_ID_BYTES and ids.isascii() and ids.isprintable() and " " not in ids


def _members(actor: str, target: str) -> bool:
    return member_id_fault(actor) is None and member_id_fault(target) is None


def _fits(text: str) -> bool:
    return 0 < len(text) <= _SHORT or 0 < len(text.encode()) <= MAX_ID_BYTES


def _update(record: ConsumerRecord) -> FeedEvent:
    event = _update_decoder.decode(_value(record))
    if event.side is not Side.UPDATE or event.kind not in _UPDATES:
        raise Unprocessable("side: an update's is `update`, and only an update's")
    if record.key != event.actor.encode() or _TOPIC_OF_KIND[event.kind] != record.topic:
        raise _fault(record)
    if event_faults(event) or not _times_hold(event):
        raise _fault(record)
    return event


def _command(record: ConsumerRecord) -> RelationshipCommand:
    command = _command_decoder.decode(_value(record))
    errors = [f"{error.field}: {error.detail}" for error in command_faults(command)]
    if record.key != command.ego.encode():
        errors.append(f"key: must be the ego's id, {command.ego}")
    if errors:
        raise Unprocessable("; ".join(errors))
    return command


def _times_hold(event: FeedEvent) -> bool:
    times = (event.at, event.starts_at, event.ends_at)
    return all(time is None or 0 <= time <= LATEST_MS for time in times)


def _value(record: ConsumerRecord) -> bytes:
    value: bytes | None = record.value
    if not value:
        raise Unprocessable("the record has no value")
    if len(value) > MAX_EVENT_BYTES:
        raise Unprocessable(f"the event has {len(value)} bytes, over {MAX_EVENT_BYTES}")
    return value


def _fault(record: ConsumerRecord) -> Unprocessable:
    """What is wrong with a well-typed record, in words."""
    event = _update_decoder.decode(record.value)
    errors = [f"{error.field}: {error.detail}" for error in event_faults(event)]
    owner = event.target if event.side is Side.IN else event.actor
    if owner is not None and record.key != owner.encode():
        errors.append(f"key: must be the owner's id, {owner}")
    if _TOPIC_OF_KIND.get(event.kind, record.topic) != record.topic:
        errors.append(f"kind: a {event.kind} belongs on {_TOPIC_OF_KIND[event.kind]}")
    if event.side is None or (event.side is Side.UPDATE) is not (event.kind in _UPDATES):
        errors.append("side: must be `update` for an update, else `out` or `in`")
    if not _times_hold(event):
        errors.append("at: must lie between 1970 and 9999")
    return Unprocessable("; ".join(errors))
