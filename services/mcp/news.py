"""What a member broadcast, as an assistant hears of it."""

from typing import Any

from pydantic import BaseModel, Field

from services.mcp.answer import Time
from services.mcp.words import dates
from services.mcp.words.texts import MOST, clipped, quoted

Update = Any
"""An update as the api answers it: its fields are those of a profile's updates."""


class News(BaseModel):
    """One update of a member."""

    kind: str = Field(description="job_change, post, read, travel or profile")
    at: Time = Field(description="when it happened")
    what: str = Field(description="in words; texts in quotation marks are the member's own")
    url: str | None = Field(default=None, description="where it stands; null where it is long")

    def line(self, now: str) -> str:
        """In words, with its day."""
        where = f" <{self.url}>" if self.url else ""
        return f"{self.what}{where}, {dates.dated(self.at, now)}"


def news(update: Update) -> News:
    """An update in words."""
    return News(
        kind=update.kind,
        at=update.at,
        what=_what(update),
        url=update.url if update.url and len(update.url) <= MOST else None,
    )


def job(title: str | None, organization: str | None) -> str:
    """A job in words, as much as is known of it."""
    return " at ".join(clipped(part) for part in (title, organization) if part) or "a job"


def _what(update: Update) -> str:
    match update.kind:
        case "job_change":
            left = update.previous_organization
            before = f", before at {clipped(left)}" if left else ""
            return f"started as {job(update.title, update.organization)}{before}"
        case "travel":
            return f"announced a trip to {_where(update)}{_when(update)}"
        case "post":
            return f"wrote {_text(update)}"
        case "read":
            return f"read {_text(update)}"
    return "changed what their profile says"


def _text(update: Update) -> str:
    about = f" (about {', '.join(map(clipped, update.topics[:5]))})" if update.topics else ""
    return (quoted(update.text) if update.text else "something") + about


def _where(update: Update) -> str:
    if update.place is None:
        return "somewhere"
    return ", ".join(clipped(each) for each in (update.place.name, update.place.country) if each)


def _when(update: Update) -> str:
    if update.starts_at is None:
        return ""
    return f" ({dates.span(update.starts_at, update.ends_at or update.starts_at)})"
