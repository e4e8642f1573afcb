"""RSS and Atom feeds: what somebody publishes, or marks as read."""

import calendar
from collections.abc import Iterator
from io import BytesIO
from typing import Annotated, Any, Literal

import feedparser
from pydantic import AfterValidator

from schemas.events import member_id_fault
from services.ingest.agents.agent import Interrupted
from services.ingest.agents.polling.polled_page import Polled
from services.ingest.sources.statements import Ignored, Outcome, fitting_id


def _member(given: str) -> str:
    fault = member_id_fault(given)
    if fault:
        raise ValueError(fault)
    return given


class Feed(Polled):
    """`type = "feed"`: entries are posts of `member`, or with `kind = "read"` what it reads."""

    member: Annotated[str, AfterValidator(_member)]
    kind: Literal["post", "read"] = "post"

    def statements(self, page: bytes, source: str) -> Iterator[Outcome]:
        """An update for each entry."""
        try:
            feed = feedparser.parse(BytesIO(page))
        except (OverflowError, ValueError) as error:
            raise Interrupted(f"{self.url}: cannot be read: {error}") from None
        if not feed.get("version"):
            raise Interrupted(f"{self.url}: is neither RSS nor Atom")
        for entry in feed.entries:
            yield self._entry(entry)

    def _entry(self, entry: Any) -> Outcome:
        name = entry.get("id") or entry.get("link")
        if not name:
            return Ignored("an entry with neither id nor link")
        return {
            "id": fitting_id(name),
            "kind": self.kind,
            "actor": self.member,
            "at": _ms(entry.get("published_parsed") or entry.get("updated_parsed")),
            "text": entry.get("title"),
            "url": entry.get("link"),
            "topics": [tag.term for tag in entry.get("tags", ()) if tag.get("term")],
        }


def _ms(parsed: Any) -> int | None:
    """Epoch milliseconds; None where there is no time, or none that can be."""
    try:
        return None if parsed is None else calendar.timegm(parsed) * 1000
    except ValueError:
        return None
