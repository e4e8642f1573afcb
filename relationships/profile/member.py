"""A member as the api answers it: who it is, where it is, what it does and what it is about."""

from typing import Any

import msgspec

from relationships.profile.interests import interests
from relationships.profile.profile import Profile, Update
from relationships.profile.whereabouts import home, present_place
from relationships.row.headers import Header
from schemas.events import TIMES, Place
from schemas.times import format_time


def member(member_id: str, header: Header, profile: Profile, at: int) -> dict[str, Any]:
    """All that is known of a member at `at` (epoch ms); what is unknown is null, or empty."""
    jobs = [job_answer(update) for update in profile.job_history()]
    return {
        "id": member_id,
        "at": format_time(at),
        "name": profile.statement("name"),
        "is_brand": bool(profile.statement("is_brand")),
        "aliases": profile.statement("aliases") or [],
        "home": place_answer(home(profile)),
        "place": place_answer(present_place(profile, at)),
        "job": jobs[0] if jobs else None,
        "jobs": jobs,
        "topics": [
            {"topic": topic, "weight": weight} for topic, weight in interests(profile, at).items()
        ],
        "updates": [update_answer(update) for update in profile.latest_updates()],
        "followers": max(0, header.followers),
        "last_event_at": format_time(header.latest),
    }


def job_answer(update: Update) -> dict[str, Any]:
    """The job that the update begins."""
    return {
        "organization": update.organization,
        "title": update.title,
        "previous_organization": update.previous_organization,
        "since": format_time(update.at),
    }


def place_answer(place: Place | None) -> dict[str, Any] | None:
    """The place with all its fields; those that are unknown are null."""
    return None if place is None else msgspec.structs.asdict(place)


def update_answer(update: Update) -> dict[str, Any]:
    """The update with only those details that it has."""
    answer: dict[str, Any] = msgspec.to_builtins(update)
    for name in TIMES:
        if name in answer:
            answer[name] = format_time(answer[name])
    return answer
