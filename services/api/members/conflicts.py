"""GET /v1/identities/conflicts: aliases that several members claim, so that they unite nobody."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from services.api.http.answer import Answer
from services.api.http.cursor_encoding import decode_cursor, encode_cursor
from services.api.http.parameters import Cursor, Limit, ReadQuery
from services.api.http.routing.access import unbound
from services.api.http.routing.routes import Routes
from services.api.http.shape import NextCursor, PageItems, Shape
from services.api.reading.reads import Reads
from services.runtime.access.grants import Scope

routes = Routes()


class ConflictsQuery(ReadQuery):
    """How many to list."""

    limit: Limit = 50
    cursor: Cursor = None


class Conflict(Shape):
    """An alias whose owner has to be stated, or kept apart from, on ingest's `/v1/identities`."""

    alias: str
    claimed_by: list[str] = Field(
        description="whose profiles claim it, or of whom it is stated to be another id"
    )


class ConflictPage(Shape):
    """Aliases in conflict, by id."""

    items: PageItems[Conflict]
    next_cursor: NextCursor


@routes.read("/v1/identities/conflicts", scope=Scope.READ, rule=unbound)
async def conflicts(
    reads: Reads, query: Annotated[ConflictsQuery, Query()]
) -> Answer[ConflictPage]:
    """Aliases that several members claim: they unite nobody until it is stated whose they are."""
    after = "" if query.cursor is None else decode_cursor(query.cursor, str)
    with reads.snapshot() as snapshot:
        for partition in range(reads.tables.partitions):
            snapshot.view(partition)
        known = reads.identities.sameness().conflicts
        beyond = [alias for alias in known if alias > after]
        page = beyond[: query.limit]
        following = encode_cursor(page[-1]) if len(beyond) > query.limit else None
        items = [{"alias": alias, "claimed_by": known[alias]} for alias in page]
        return Answer({"items": items, "next_cursor": following}, snapshot.caught_up_at())
