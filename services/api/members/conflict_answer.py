"""What conflicts answers, as it is documented."""

from pydantic import Field

from services.api.http.shape import NextCursor, PageItems, Shape


class Conflict(Shape):
    """An alias whose owner has to be stated, or kept apart from, on ingest's `/v1/identities`."""

    alias: str = Field(description="the id in question")
    claimed_by: list[str] = Field(
        description="whose profiles claim it, or of whom it is stated to be another id"
    )


class ConflictPage(Shape):
    """Aliases in conflict, by id."""

    items: PageItems[Conflict]
    next_cursor: NextCursor
