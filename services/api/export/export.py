"""GET /v1/members/{member}/export: all that is kept of a member."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing, nullcontext
from typing import Annotated

from fastapi import Query
from pydantic import Field

from relationships.profile.profile import Profile
from relationships.row.headers import Header
from relationships.tables.reader import View
from schemas.export import URN, Line
from services.api.export.held_events import held_events
from services.api.export.member_lines import (
    identity_lines,
    member_line,
    preference_lines,
    update_lines,
)
from services.api.export.relationship_lines import relationship_lines
from services.api.http.answer import Answer
from services.api.http.parameters import DownloadQuery
from services.api.http.routing.access import of_member
from services.api.http.routing.download_route import Lines
from services.api.http.routing.routes import Routes
from services.api.reading.reads import Reads
from services.http.problems import NOT_FOUND, Problem
from services.kafka.feed_scan import FeedScan
from services.runtime.access.grants import Scope

routes = Routes()

BATCH = 200
"""Contacts of which lines are made at a time."""

_Read = Callable[[View, str, str, int], tuple[list[str], list[bytes]]]
_Make = Callable[[str, Sequence[str], Sequence[bytes]], Iterator[Line]]


class ExportQuery(DownloadQuery):
    """What to export."""

    events: Annotated[
        bool, Field(description="also the events and commands that Kafka still holds")
    ] = False


@routes.download("/v1/members/{member}/export", scope=Scope.READ, rule=of_member, schema=URN)
async def export_member(
    reads: Reads, feeds: FeedScan, member: str, query: Annotated[ExportQuery, Query()]
) -> Answer[Lines]:
    """All that is kept of a member, under each of its stated ids: one JSON object a line.

    `type` is `member`, `identity`, `relationship`, `day`, `preference` or `update`, with
    `events=true` also `event`. Of others there are only the ids. An answer that ends early, as
    where a key is revoked meanwhile, ends without the end that HTTP knows: it is no whole one.
    """
    ids = reads.identities.stated.of(member)
    with reads.snapshot() as snapshot:
        caught_up_at = min(snapshot.of(each).caught_up_at for each in ids)
        if not any(_about(reads, snapshot.of(each), each) for each in ids):
            raise Problem(NOT_FOUND, f"Nothing is kept of a member {member!r}")
    return Answer(_lines(reads, feeds if query.events else None, ids), caught_up_at)


async def _lines(reads: Reads, feeds: FeedScan | None, ids: Sequence[str]) -> Lines:
    """Batches of lines; Kafka is reached before the first, and no table held open between two."""
    async with nullcontext() if feeds is None else feeds.opened() as held:
        for each in ids:
            for lines in _of_tables(reads, each):
                yield lines
            if held is not None:
                async with aclosing(held_events(held, each, reads)) as batches:
                    async for events in batches:
                        yield events


def _of_tables(reads: Reads, member: str) -> Iterator[list[Line]]:
    """Batches of lines of what the tables hold of one id of a member."""
    with reads.snapshot() as snapshot:
        about = _about(reads, snapshot.of(member), member)
    yield about
    yield from _steps(
        reads, member, lambda view, *asked: view.some_rows(*asked), relationship_lines
    )
    yield from _steps(
        reads, member, lambda view, *asked: view.some_preferences(*asked), preference_lines
    )


def _about(reads: Reads, view: View, member: str) -> list[Line]:
    """Who the member is, what is stated of it, and what it broadcast; nothing if never seen.

    Preferences alone are known of nobody else, and make a member seen too.
    """
    header, profile = view.header(member), view.profile(member) or Profile()
    settings = view.settings(member)
    lines = [*identity_lines(member, reads.identities.pairs()), *update_lines(member, profile)]
    preferred = view.some_preferences(member, "", 1)[0]
    if header or profile.stated or settings or preferred or lines:
        return [member_line(member, header or Header(), profile, settings), *lines]
    return []


def _steps(reads: Reads, member: str, read: _Read, lines: _Make) -> Iterator[list[Line]]:
    """The lines of all contacts that `read` finds, a few contacts at a time."""
    contacts, after = [""], ""
    while contacts:
        with reads.snapshot() as snapshot:
            contacts, encoded = read(snapshot.of(member), member, after, BATCH)
        yield list(lines(member, contacts, encoded))
        after = contacts[-1] if contacts else ""
