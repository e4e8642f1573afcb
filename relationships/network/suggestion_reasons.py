"""Reasons to get in touch: what they weigh, and how they are answered."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, NamedTuple

from schemas.times import format_time


class Reason(StrEnum):
    """Why to get in touch."""

    UNANSWERED = "unanswered"
    JOB_CHANGED = "job_changed"
    CADENCE_DUE = "cadence_due"
    IN_TOWN = "in_town"
    GOING_COLD = "going_cold"
    INTRODUCTION = "introduction"


WEIGHTS = {
    Reason.UNANSWERED: 1.0,
    Reason.JOB_CHANGED: 0.9,
    Reason.CADENCE_DUE: 0.8,
    Reason.IN_TOWN: 0.8,
    Reason.GOING_COLD: 0.7,
    Reason.INTRODUCTION: 0.3,
}


class Why(NamedTuple):
    """A reason, since when it holds (epoch ms, None where nobody knows), and its details."""

    reason: Reason
    since: int | None
    details: dict[str, Any]


def reason_answer(why: Why) -> dict[str, Any]:
    """The reason as it is answered, with those details that it has."""
    return {
        "reason": why.reason.value,
        "since": None if why.since is None else format_time(why.since),
        "text": _WORDS[why.reason](why.details),
    } | {name: value for name, value in why.details.items() if value is not None}


def _unanswered(details: dict[str, Any]) -> str:
    return f"Their {details['kind']} waits for an answer."


def _job_changed(details: dict[str, Any]) -> str:
    what = f" as {details['title']}" if details["title"] else ""
    where = f" at {details['organization']}" if details["organization"] else ""
    return f"They have a new job{what}{where}: congratulate them."


def _cadence_due(details: dict[str, Any]) -> str:
    days = _days(details["cadence_days"])
    if details["set_by_user"]:
        return f"You wanted to be in touch every {days}."
    return f"You have not been in touch for over {days}."


def _in_town(details: dict[str, Any]) -> str:
    who = "They are" if details["travelling"] == "contact" else "You both are"
    return f"{who} in {details['place']['name']} now."


def _going_cold(details: dict[str, Any]) -> str:
    usual, silent = _days(max(1, round(details["usual_gap_days"]))), _days(details["silent_days"])
    return f"You usually deal with each other every {usual}; it has been {silent}."


def _introduction(details: dict[str, Any]) -> str:
    return f"They and {details['with']} care for {', '.join(details['topics'])}: introduce them."


_WORDS: dict[Reason, Callable[[dict[str, Any]], str]] = {
    Reason.UNANSWERED: _unanswered,
    Reason.JOB_CHANGED: _job_changed,
    Reason.CADENCE_DUE: _cadence_due,
    Reason.IN_TOWN: _in_town,
    Reason.GOING_COLD: _going_cold,
    Reason.INTRODUCTION: _introduction,
}


def _days(days: int) -> str:
    return "day" if days == 1 else f"{days} days"
