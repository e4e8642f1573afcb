"""Suggestions, as they are documented."""

from typing import Literal

from pydantic import Field

from services.api.http.answer_parts import Stage, Trend, UpdatePlace
from services.api.http.shape import Contact, Name, NextCursor, PageItems, Shape, Time


class SuggestionReason(Shape):
    """Why to get in touch, with those details that the reason has."""

    reason: Literal[
        "unanswered", "job_changed", "cadence_due", "in_town", "going_cold", "introduction"
    ] = Field(description="what it is")
    since: Time | None = Field(description="null where nobody knows")
    text: str = Field(description="in plain words")
    kind: str | None = Field(None, description="of what waits for an answer")
    organization: str | None = Field(None, description="of a job change: where to")
    title: str | None = Field(None, description="of a job change: as what")
    previous_organization: str | None = Field(None, description="of a job change: where from")
    cadence_days: int | None = Field(None, description="of one that is due: every so many days")
    set_by_user: bool | None = Field(None, description="else it is usual for the stage")
    place: UpdatePlace | None = Field(None, description="where both are or will be")
    travelling: Literal["ego", "contact", "both"] | None = Field(
        None, description="who is not at home there"
    )
    usual_gap_days: float | None = Field(
        None, description="between days with interactions, on average"
    )
    silent_days: int | None = Field(None, description="since the latest of these days")
    with_: str | None = Field(None, alias="with", description="whom to introduce to each other")
    topics: list[str] | None = Field(None, description="which both care for")


class Suggestion(Shape):
    """A contact to get in touch with."""

    contact: Contact
    name: Name
    score: float = Field(ge=0, le=100, description="of the relationship, 0 to 100")
    stage: Stage
    trend: Trend
    priority: float = Field(ge=0, description="closeness × the weights of the reasons")
    reasons: list[SuggestionReason] = Field(description="the weightiest first")


class SuggestionPage(Shape):
    """With whom to get in touch, the best first."""

    items: PageItems[Suggestion]
    next_cursor: NextCursor
