"""GET /v1/members/{ego}/relationships/{contact}/history: interactions of two, and when."""

from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field

from relationships.row.rows import DAYS_KEPT
from relationships.score.history import history as history_answer
from schemas.times import format_time
from services.api.http.answer import Answer
from services.api.http.parameters import ReadQuery
from services.api.http.routes import Routes
from services.api.http.shape import Shape, Time
from services.api.reading.reads import Reads
from services.runtime.api_keys import Scope

routes = Routes()


class HistoryQuery(ReadQuery):
    """How much of a history to return."""

    days: Annotated[
        int, Field(ge=1, le=DAYS_KEPT, description="so many UTC days, today included")
    ] = DAYS_KEPT


class DayCount(Shape):
    """Interactions of one UTC day, net of undo."""

    day: str = Field(description="such as 2026-11-23")
    outbound: int = Field(ge=0)
    inbound: int = Field(ge=0)


class Interaction(Shape):
    """One interaction."""

    at: Time
    kind: str
    direction: Literal["outbound", "inbound"]


class History(Shape):
    """What there was between ego and a contact, the latest first."""

    ego: str
    contact: str
    at: Time
    days: list[DayCount] = Field(description="days on which there was anything")
    interactions: list[Interaction] = Field(description="the latest 8")


@routes.read("/v1/members/{ego}/relationships/{contact}/history", scope=Scope.READ)
async def history(
    reads: Reads, ego: str, contact: str, query: Annotated[HistoryQuery, Query()]
) -> Answer[History]:
    """Interactions by UTC day, and the latest of them one by one, the latest first."""
    with reads.snapshot() as snapshot:
        at = reads.as_of(snapshot.header(ego), query.at)
        rows = snapshot.between([(ego, contact)], latest=True)
        body = {"ego": ego, "contact": contact, "at": format_time(at)}
        return Answer(body | history_answer(rows, at, query.days), snapshot.caught_up_at())
