"""Who the contacts of a list are, and what ego has set about each: `include=contact`."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from relationships.profile.interests import interests
from relationships.profile.member import job_answer, place_answer
from relationships.profile.whereabouts import present_place
from relationships.row.preferences import Preferences
from schemas.times import format_time
from services.api.http.answer_parts import Job, Place
from services.api.http.shape import IsBrand, Name, Shape, Time
from services.api.reading import decoded_profiles
from services.api.reading.snapshot import Snapshot

TOPICS = 5
"""So many are named, the greatest."""


class AboutContact(Shape):
    """Who a contact is, as far as it is seen, and what ego has set about it."""

    name: Name
    is_brand: IsBrand
    job: Job | None
    place: Place | None = Field(description="where it is at that time")
    topics: list[str] = Field(description="the greatest first, at most five")
    tags: list[str]
    cadence_days: int | None
    snoozed_until: Time | None


def about_contacts(
    snapshot: Snapshot, ego: str, contacts: Sequence[str], at: int
) -> list[dict[str, Any]]:
    """An `AboutContact` for each of ego's `contacts`, as of `at` (epoch ms)."""
    preferences, unset = snapshot.preferences(ego), Preferences()
    return [
        _who(encoded, at) | _set(preferences.get(contact, unset))
        for contact, encoded in zip(contacts, snapshot.profiles(contacts), strict=True)
    ]


def _who(encoded: bytes, at: int) -> dict[str, Any]:
    profile = decoded_profiles.whole(encoded)
    job = next(iter(profile.job_history()), None)
    return {
        "name": profile.statement("name"),
        "is_brand": bool(profile.statement("is_brand")),
        "job": None if job is None else job_answer(job),
        "place": place_answer(present_place(profile, at)),
        "topics": list(interests(profile, at))[:TOPICS],
    }


def _set(preferences: Preferences) -> dict[str, Any]:
    snoozed = preferences.snoozed_until
    return {
        "tags": list(preferences.tags),
        "cadence_days": preferences.cadence_days,
        "snoozed_until": None if snoozed is None else format_time(snoozed),
    }
