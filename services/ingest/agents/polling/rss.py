"""RSS and Atom feeds: what somebody publishes, or marks as read."""

from collections.abc import Iterator
from io import BytesIO
from typing import Annotated, Any, ClassVar, Literal

import feedparser
import httpx
from pydantic import AfterValidator

from schemas.member_ids import member_id_fault
from services.ingest.agents.agent import Interrupted
from services.ingest.agents.polite_get import shown
from services.ingest.agents.polling.feed_times import feed_time
from services.ingest.agents.polling.polled_page import Polled
from services.ingest.sources.statements import Ignored, Outcome, fitting_id

_TIMES = ("published", "updated")


def _member(given: str) -> str:
    fault = member_id_fault(given)
    if fault:
        raise ValueError(fault)
    return given


class Feed(Polled):
    """`type = "feed"`: entries are posts of `member`, or with `kind = "read"` what it reads.

    Entries whose time cannot be read are of when they are first seen; but for those of the first
    poll, which may be years old: they are taken as known.
    """

    undated_backlog_is_known: ClassVar[bool] = True

    member: Annotated[str, AfterValidator(_member)]
    kind: Literal["post", "read"] = "post"

    def statements(self, page: bytes, source: str) -> Iterator[Outcome]:
        """An update for each entry."""
        try:
            feed = feedparser.parse(BytesIO(page))
        except (OverflowError, ValueError) as error:
            raise Interrupted(f"{shown(self.url)}: cannot be read: {error}") from None
        if not feed.get("version"):
            raise Interrupted(f"{shown(self.url)}: is neither RSS nor Atom")
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
            "at": _time(entry),
            "text": entry.get("title"),
            "url": self._absolute(entry.get("link")),
            "topics": [tag.term for tag in entry.get("tags", ()) if tag.get("term")],
        }

    def _absolute(self, link: str | None) -> str | None:
        """`link`, which may be relative to the feed."""
        if link is None:
            return None
        try:
            return str(httpx.URL(shown(self.url)).join(link))
        except httpx.InvalidURL:
            return link


def _time(entry: Any) -> int | None:
    """When `entry` was published, else updated; None where it does not say, or not readably."""
    stated = (name for name in _TIMES if name in entry)
    times = (feed_time(entry[name], entry.get(f"{name}_parsed")) for name in stated)
    return next((time for time in times if time is not None), None)
