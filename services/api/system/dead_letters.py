"""GET /v1/system/dead-letters: what could not be processed, why, and as it came."""

import asyncio
from typing import Annotated

from fastapi import Query
from pydantic import Field

from schemas.times import format_time
from schemas.topics import RELATIONSHIP_CHANGES
from services.api.http.cursor_encoding import decode_cursor, encode_cursor
from services.api.http.parameters import Cursor, Parameters
from services.api.http.routing.access import unbound
from services.api.http.routing.routes import Routes
from services.api.http.shape import NextCursor, PageItems, Shape, Time
from services.api.reading.reads import Reads
from services.kafka.observing.dead_letter_pages import Stored, dead_letter_page
from services.kafka.observing.observed_kafka import ObservedKafka
from services.runtime.access.grants import Scope

routes = Routes()

_PATIENCE_S = 10.0


class DeadLettersQuery(Parameters):
    """How many to list; few, as one may be large."""

    limit: Annotated[int, Field(ge=1, le=100, description="how many items at most")] = 20
    cursor: Cursor = None


class DeadLetter(Shape):
    """A record that could not be processed, and why. Nobody has checked what is in it."""

    id: str = Field(description="unique among dead letters")
    at: Time = Field(description="when it was given up")
    reason: str
    topic: str = Field(description="where it stands: topic, partition and offset")
    partition: int
    offset: int
    appended_at: Time = Field(description="when it came to Kafka")
    key: str | None = Field(description="the record's key, its beginning where it is long")
    text: str | None = Field(
        description="its value, or the beginning of it; what is no printable text is escaped"
    )
    value_bytes: int = Field(description="how long the value is, as far as it is kept")
    webhook: bool = Field(description="whether it is a change that a webhook did not accept")


class DeadLetterPage(Shape):
    """Dead letters, newest first."""

    items: PageItems[DeadLetter]
    next_cursor: NextCursor


@routes.operator("get", "/v1/system/dead-letters", scope=Scope.OPERATE, rule=unbound)
async def dead_letters(
    reads: Reads, kafka: ObservedKafka, query: Annotated[DeadLettersQuery, Query()]
) -> DeadLetterPage:
    """Records that could not be processed, newest first, with the reason and their raw text."""
    before = None if query.cursor is None else decode_cursor(query.cursor, dict[int, int])
    async with asyncio.timeout(_PATIENCE_S):
        page = await dead_letter_page(kafka.settings, before, query.limit)
    return DeadLetterPage(
        items=[_shown(stored) for stored in page.items],
        next_cursor=None if page.following is None else encode_cursor(page.following),
    )


def _shown(stored: Stored) -> DeadLetter:
    letter = stored.dead_letter
    return DeadLetter(
        id=f"{stored.partition}-{stored.offset}",
        at=format_time(stored.at),
        reason=_printable(letter.reason),
        topic=_printable(letter.topic),
        partition=letter.partition,
        offset=letter.offset,
        appended_at=format_time(letter.timestamp),
        key=_text(letter.key),
        text=_text(letter.value),
        value_bytes=stored.value_bytes,
        webhook=letter.topic == RELATIONSHIP_CHANGES,
    )


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else _printable(raw.decode(errors="backslashreplace"))


def _printable(text: str) -> str:
    """Without what would hide or turn around the text beside it wherever it is shown."""
    return "".join(c if c.isprintable() or c in "\n\t" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()
