"""GET …/relationships/{contact}/preferences and …/preferences: what ego has set."""

from typing import Annotated, Any

from fastapi import Query
from pydantic import Field

from relationships.row import preferences as stored
from schemas.times import format_time
from services.api.http.answer import Answer
from services.api.http.cursor_encoding import decode_cursor, encode_cursor
from services.api.http.parameters import Cursor, Limit, Read, ReadQuery
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.http.shape import Contact, Ego, NextCursor, PageItems, Shape, Time
from services.api.reading.reads import Reads
from services.runtime.access.grants import Scope

routes = Routes()


class PreferencesQuery(ReadQuery):
    """Which contacts to list."""

    tag: Annotated[str | None, Field(description="only those with this tag")] = None
    hidden: Annotated[bool | None, Field(description="only those hidden, or not hidden")] = None
    limit: Limit = 50
    cursor: Cursor = None


class Preferences(Shape):
    """What ego has set about a contact."""

    ego: Ego
    contact: Contact
    cadence_days: int | None = Field(description="be in touch at least every so many days")
    tags: list[str]
    hidden: bool = Field(description="not a contact: in none of ego's lists")
    snoozed_until: Time | None = Field(description="nothing is suggested before")
    done_at: Time | None = Field(description="when ego last followed a suggestion")


class PreferencesPage(Shape):
    """What ego has set, by contact."""

    items: PageItems[Preferences]
    next_cursor: NextCursor


@routes.read("/v1/members/{ego}/relationships/{contact}/preferences", scope=Scope.READ, rule=of_ego)
async def preferences(reads: Reads, ego: str, contact: str, query: Read) -> Answer[Preferences]:
    """What ego has set about a contact."""
    with reads.snapshot() as snapshot:
        principal = snapshot.identities.principal(contact)
        found = snapshot.preferences(ego).get(principal, stored.Preferences())
        return Answer(_item(ego, contact, found), snapshot.caught_up_at())


@routes.read("/v1/members/{ego}/preferences", scope=Scope.READ, rule=of_ego)
async def all_preferences(
    reads: Reads, ego: str, query: Annotated[PreferencesQuery, Query()]
) -> Answer[PreferencesPage]:
    """All that ego has set, by contact; of those hidden, or of those with a tag, if asked for."""
    with reads.snapshot() as snapshot:
        after = "" if query.cursor is None else decode_cursor(query.cursor, str)
        items = [
            _item(ego, contact, found)
            for contact, found in snapshot.preferences(ego).items()
            if contact.encode() > after.encode() and _is_asked_for(found, query)
        ]
        page, more = items[: query.limit], len(items) > query.limit
        following = encode_cursor(page[-1]["contact"]) if more else None
        return Answer({"items": page, "next_cursor": following}, snapshot.caught_up_at())


def _is_asked_for(found: stored.Preferences, query: PreferencesQuery) -> bool:
    return (query.hidden is None or query.hidden is found.hidden) and (
        query.tag is None or query.tag in found.tags
    )


def _item(ego: str, contact: str, found: stored.Preferences) -> dict[str, Any]:
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
