"""Decoding records one by one, each by every rule: to an event, or the reason why it is none.

Whoever writes to a feed topic directly is held to the same rules as ingest's producers.
"""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from aiokafka import ConsumerRecord

from relationships.arrays import Ints
from relationships.folding import Directed
from schemas.commands import (
    ERASE_KEY,
    EraseCommand,
    RelationshipCommand,
    SettingsCommand,
    UserCommand,
    command_faults,
)
from schemas.events import (
    NO_TIME,
    DirectedEvent,
    FeedEvent,
    FieldError,
    Side,
    event_faults,
    future_fault,
    settle_time,
)
from schemas.feed_records import size_fault
from schemas.kinds import INTERACTIONS, KINDS, Family
from schemas.limits import AHEAD_MS, CLOCKS_MS, MAX_AUDIENCE, MAX_ID_BYTES
from schemas.member_ids import UNREACHABLE, member_id_fault
from schemas.times import LATEST_MS
from schemas.topics import COMMANDS
from services.scorer.decoding.decoded import DeadLetter, Decoded
from services.scorer.decoding.event_hash import event_hash
from services.scorer.decoding.rules import (
    DIRECTED_TOPICS,
    SHORT,
    effects_of,
    is_printable_ascii,
)

_UPDATES = {kind.name for kind in KINDS.values() if kind.family is Family.UPDATE}

_directed_decoder = msgspec.json.Decoder(DirectedEvent)
_update_decoder = msgspec.json.Decoder(FeedEvent)
_command_decoder = msgspec.json.Decoder(RelationshipCommand | SettingsCommand | EraseCommand)


class Interaction(msgspec.Struct, frozen=True, gc=False):
    """An interaction or tie: one row of `relationships.folding.Directed`, and its hash."""

    hash: bytes
    key: bytes
    effect: int
    at: int
    audience: int
    net: int
    appended: int
    future_dated: bool


class Update(msgspec.Struct, frozen=True):
    """An update and its hash."""

    hash: bytes
    event: FeedEvent
    appended: int
    future_dated: bool


class Command(msgspec.Struct, frozen=True):
    """What a user set."""

    command: UserCommand
    appended: int
    future_dated: bool


class Erase(msgspec.Struct, frozen=True):
    """Where erasures have their place in the partition's order; `erasures` says which."""


class Rejected(msgspec.Struct, frozen=True):
    """Why a record is no event of its key's owner."""

    reason: str


Single = Interaction | Update | Command | Erase | Rejected


def decode_singly(records: Sequence[ConsumerRecord], start: int) -> Decoded:
    """The events and dead letters in `records`, the first of which has index `start`."""
    singles = list(map(decode_record, records))
    updates = [single for single in singles if isinstance(single, Update)]
    commands = [single for single in singles if isinstance(single, Command)]
    others: list[Update | Command] = [*updates, *commands]
    directed = _columns([single for single in singles if isinstance(single, Interaction)])
    return directed._replace(
        update_hashes=[update.hash for update in updates],
        updates=[update.event for update in updates],
        updates_appended=_appended(updates),
        commands=[command.command for command in commands],
        commands_appended=_appended(commands),
        erases=sum(isinstance(single, Erase) for single in singles),
        dead_letters=[
            DeadLetter(place, record, single.reason)
            for place, (record, single) in enumerate(zip(records, singles, strict=True), start)
            if isinstance(single, Rejected)
        ],
        future_dated=directed.future_dated + sum(event.future_dated for event in others),
    )


def _appended(singles: Sequence[Update | Command]) -> Ints:
    return np.fromiter((single.appended for single in singles), np.int64, len(singles))


def _columns(interactions: Sequence[Interaction]) -> Decoded:
    rows = map(msgspec.structs.astuple, interactions)
    hashes, keys, *columns, ahead = zip(*rows, strict=True) if interactions else [()] * 8
    effect, at, audience, net, appended = (
        np.fromiter(column, np.int64, len(column)) for column in columns
    )
    directed = Directed(list(keys), effect, at, audience, net)
    return Decoded.of_directed(list(hashes), directed, appended, sum(ahead))


def decode_record(record: ConsumerRecord) -> Single:
    """The event that `record` states, its time settled against the record's append time."""
    if not record.value:
        return Rejected("the record has no value")
    if fault := size_fault(len(record.value)):
        return Rejected(f"the event {fault}")
    try:
        return _DECODERS.get(record.topic, _decode_update)(record)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        return Rejected(str(error))


def _decode_directed(record: ConsumerRecord) -> Interaction | Rejected:
    event = _directed_decoder.decode(record.value)
    effect = effects_of(record).get((event.kind, event.side, event.undo))
    outbound = event.side == "out"
    owner, contact = (event.actor, event.target) if outbound else (event.target, event.actor)
    if (
        effect is None
        or record.key != owner.encode()
        or not _is_valid(event)
        or future_fault(event, record.timestamp + CLOCKS_MS)
    ):
        return Rejected(_faults(record))
    ahead = event.at > record.timestamp + AHEAD_MS
    return Interaction(
        event_hash(event.source, event.id, event.side),
        record.key + b"\0" + contact.encode(),
        effect,
        record.timestamp if ahead or event.at == NO_TIME else event.at,
        event.audience if event.kind in _ADDRESSING else 1,
        -1 if event.undo else 1,
        record.timestamp,
        ahead,
    )


def _decode_update(record: ConsumerRecord) -> Update | Rejected:
    event = _update_decoder.decode(record.value)
    if event.side is not Side.UPDATE or event.kind not in _UPDATES:
        return Rejected("side: an update's is `update`, and only an update's")
    if (
        record.key != event.actor.encode()
        or KINDS[event.kind].topic != record.topic
        or event_faults(event)
        or not _has_valid_times(event)
        or future_fault(event, record.timestamp + CLOCKS_MS)
    ):
        return Rejected(_faults(record))
    ahead = settle_time(event, record.timestamp)
    hashed = event_hash(event.source, event.id, Side.UPDATE.value)
    return Update(hashed, event, record.timestamp, ahead)


def _decode_command(record: ConsumerRecord) -> Command | Erase | Rejected:
    command = _command_decoder.decode(record.value)
    if isinstance(command, EraseCommand):
        return Erase() if record.key == ERASE_KEY else Rejected("key: must be that of an erasure")
    faults = _in_words(command_faults(command))
    if record.key != command.ego.encode():
        faults.append("key: must be the ego's id")
    if faults:
        return Rejected("; ".join(faults))
    ahead = command.at > record.timestamp + AHEAD_MS
    if ahead:
        command = msgspec.structs.replace(command, at=record.timestamp)
    return Command(command, record.timestamp, ahead)


_DECODERS: dict[str, Callable[[ConsumerRecord], Single]] = {
    **dict.fromkeys(DIRECTED_TOPICS, _decode_directed),
    COMMANDS: _decode_command,
}
"""By topic; all others are those of updates."""


_ADDRESSING = {kind.name for kind in INTERACTIONS.values()}
"""The kinds of which an audience means something."""


def _is_valid(event: DirectedEvent) -> bool:
    """Whether the event's ids and time hold to the rules."""
    untimed = event.at == NO_TIME
    return (
        event.actor != event.target
        and (1 <= event.audience <= MAX_AUDIENCE or event.kind not in _ADDRESSING)
        and (0 <= event.at <= LATEST_MS or (untimed and not event.undo))
        and _fits(event.id)
        and _fits(event.source)
        and _are_member_ids(event.actor, event.target)
    )


def _fits(text: str) -> bool:
    return 0 < len(text) <= SHORT or 0 < len(text.encode()) <= MAX_ID_BYTES


def _are_member_ids(one: str, other: str) -> bool:
    if (
        one
        and other
        and len(one) + len(other) <= MAX_ID_BYTES
        and is_printable_ascii(one + other)
        and UNREACHABLE.isdisjoint((one, other))
    ):
        return True
    return member_id_fault(one) is None and member_id_fault(other) is None


def _has_valid_times(event: FeedEvent) -> bool:
    times = (event.at, event.starts_at, event.ends_at)
    return all(time is None or 0 <= time <= LATEST_MS for time in times)


def _faults(record: ConsumerRecord) -> str:
    """What is wrong with a record whose event is well typed, in words."""
    event = _update_decoder.decode(record.value)
    faults = _in_words(event_faults(event))
    owner = event.target if event.side is Side.IN else event.actor
    if owner is not None and record.key != owner.encode():
        faults.append("key: must be the owner's id")
    kind = KINDS.get(event.kind)
    if kind is not None and kind.topic != record.topic:
        faults.append(f"kind: a {event.kind} belongs on {kind.topic}")
    if event.side is None or (event.side is Side.UPDATE) is not (event.kind in _UPDATES):
        faults.append("side: must be `update` for an update, else `out` or `in`")
    if not _has_valid_times(event):
        faults.append("at: must lie between 1970 and 9999")
    if kind and (future := future_fault(event, record.timestamp + CLOCKS_MS)):
        faults += _in_words([future])
    return "; ".join(faults)


def _in_words(faults: Sequence[FieldError]) -> list[str]:
    return [f"{fault.field}: {fault.detail}" for fault in faults]
