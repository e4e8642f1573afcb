"""What is worth mentioning to somebody whom one meets."""

from datetime import timedelta
from typing import Any

from rapport_client.answers import Member
from services.mcp.news import news
from services.mcp.words.dates import dated, parsed
from services.mcp.words.texts import clipped

MOST = 3
"""So much news is named at most."""

LATELY = timedelta(days=30)
"""What is older is known, or no news any more; but for what came since the two last dealt."""

_BEFORE_OTHERS = ("job_change", "travel", "post", "read")


def mentions(
    member: Member | None, own: Member | None, last_dealt_at: str | None, now: str
) -> list[str]:
    """News of `member` since the two last dealt with each other or of late, and what both care for.

    A new job comes before trips, these before posts and reading; of each kind the latest first.
    """
    if member is None:
        return []
    known = [each for each in member.updates if _is_news(each, last_dealt_at, now)]
    known.sort(key=lambda each: _BEFORE_OTHERS.index(each.kind))
    said = [f"They {news(each).what}, {dated(each.at, now)}." for each in known[:MOST]]
    return [*said, *_in_common(member, own)]


def _is_news(update: Any, last_dealt_at: str | None, now: str) -> bool:
    if update.undone or update.kind not in _BEFORE_OTHERS:
        return False
    at = parsed(update.at)
    if update.kind == "travel" and update.ends_at and parsed(update.ends_at) >= parsed(now):
        return True
    since = last_dealt_at is not None and at > parsed(last_dealt_at)
    return since or at > parsed(now) - LATELY


def _in_common(member: Member, own: Member | None) -> list[str]:
    mine = {each.topic for each in own.topics} if own is not None else set()
    both = [clipped(each.topic) for each in member.topics if each.topic in mine]
    return [f"You both care for {', '.join(both)}."] if both else []
