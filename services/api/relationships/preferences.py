"""What ego sets about its relationships: PUT …/relationships/{contact}, and reading it back."""

import uuid
from typing import Any

from relationships.row.preferences import Preferences
from schemas.commands import RelationshipCommand
from schemas.positions import encode_position
from schemas.times import format_time
from services.api.http import answer_parts, json_body
from services.api.http.answer import Answer
from services.api.http.commands import Commands
from services.api.http.cursor_encoding import decode_cursor, encode_cursor
from services.api.http.parameters import Chosen, Read
from services.api.reading.reads import Reads, now_ms
from services.http.problems import invalid


async def set_preferences(
    commands: Commands, ego: str, contact: str, body: json_body.Preferences
) -> answer_parts.Accepted:
    """Set cadence, tags, hiding, snooze or done. What is left out stays; null takes it back.

    Pass `position` as `after=` to any read to see it applied.
    """
    if contact == ego:
        raise invalid("contact", "must not be the ego")
    command = RelationshipCommand(
        id=uuid.uuid4().hex, ego=ego, contact=contact, at=now_ms(), **_set(body)
    )
    return answer_parts.Accepted(position=encode_position(await commands.write(command)))


async def preferences(
    reads: Reads, ego: str, contact: str, query: Read
) -> Answer[answer_parts.Preferences]:
    """What ego has set about a contact."""
    with reads.snapshot() as snapshot:
        principal = snapshot.identities.principal(contact)
        found = snapshot.preferences(ego).get(principal, Preferences())
        return Answer(_told(ego, contact, found), snapshot.caught_up_at())


async def all_preferences(
    reads: Reads, ego: str, query: Chosen
) -> Answer[answer_parts.PreferencesPage]:
    """All that ego has set, by contact; of those hidden, or of those with a tag, if asked for."""
    with reads.snapshot() as snapshot:
        after = "" if query.cursor is None else decode_cursor(query.cursor, str)
        items = [
            _told(ego, contact, found)
            for contact, found in snapshot.preferences(ego).items()
            if contact.encode() > after.encode() and _is_asked_for(found, query)
        ]
        page, more = items[: query.limit], len(items) > query.limit
        following = encode_cursor(page[-1]["contact"]) if more else None
        return Answer({"items": page, "next_cursor": following}, snapshot.caught_up_at())


def _set(body: json_body.PreferencesChange) -> dict[str, Any]:
    """What the body sets; tags are a set."""
    given = body.model_dump(exclude_unset=True)
    if given.get("tags"):
        given["tags"] = sorted(set(given["tags"]))
    return given


def _is_asked_for(found: Preferences, query: Chosen) -> bool:
    return (query.hidden is None or query.hidden is found.hidden) and (
        query.tag is None or query.tag in found.tags
    )


def _told(ego: str, contact: str, found: Preferences) -> dict[str, Any]:
    return {
        "ego": ego,
        "contact": contact,
        "cadence_days": found.cadence_days,
        "tags": list(found.tags),
        "hidden": found.hidden,
        "snoozed_until": _time(found.snoozed_until),
        "done_at": _time(found.done_at),
    }


def _time(ms: int | None) -> str | None:
    return None if ms is None else format_time(ms)
