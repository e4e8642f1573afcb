"""The lines of a member that are not about a relationship: who it is, what it set and broadcast."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from relationships.profile.identities import Pair
from relationships.profile.profile import Profile, Update
from relationships.profile.profile import Statement as Stated
from relationships.row.headers import Header
from relationships.row.preferences import decode_preferences, unite_settings
from schemas.events import TIMES
from schemas.export import IdentityLine, Line, MemberLine, PreferenceLine, Statement, UpdateLine
from schemas.times import format_day, format_time


def member_line(member: str, header: Header, profile: Profile, settings: bytes) -> MemberLine:
    """Who the member is, what it set about itself in the record `settings`, what is counted."""
    return MemberLine(
        member=member,
        name=profile.statement("name"),
        is_brand=profile.statement("is_brand"),
        stated={field: _statement(said) for field, said in profile.stated.items()},
        contacts=header.contacts,
        followers=max(0, header.followers),
        events=header.events,
        last_event_at=_time(header.latest or None),
        introductions=unite_settings([settings]).introductions,
        update_days={format_day(day): net for day, net in sorted(profile.days.items())},
    )


def identity_lines(member: str, pairs: Mapping[Pair, bool]) -> Iterator[Line]:
    """What was stated of the member and another."""
    for pair, same in pairs.items():
        if member in pair:
            other = pair[0] if pair[1] == member else pair[1]
            yield IdentityLine(member=member, other=other, same=same)


def update_lines(member: str, profile: Profile) -> Iterator[Line]:
    """Every update that the profile holds, newest first, taken back or not."""
    every = {u.stamp: u for u in (*profile.travels, *profile.jobs, *profile.updates)}
    for _, update in sorted(every.items(), reverse=True):
        yield _update(member, update)


def preference_lines(
    member: str, contacts: Sequence[str], encoded: Sequence[bytes]
) -> Iterator[Line]:
    """What the member set about `contacts`, from the stored records."""
    for contact, record in zip(contacts, encoded, strict=True):
        held = decode_preferences(record)
        yield PreferenceLine(
            member=member,
            contact=contact,
            cadence_days=held.cadence_days,
            tags=list(held.tags),
            hidden=held.hidden,
            snoozed_until=_time(held.snoozed_until),
            done_at=_time(held.done_at),
        )


def _statement(said: Stated) -> Statement:
    return Statement(said.value, format_time(said.at), said.source, said.id)


def _update(member: str, update: Update) -> UpdateLine:
    said = msgspec.structs.asdict(update)
    times = {name: _time(said[name]) for name in TIMES if name in said}
    return UpdateLine(member=member, **said | times)


def _time(ms: int | None) -> str | None:
    return None if ms is None else format_time(ms)
