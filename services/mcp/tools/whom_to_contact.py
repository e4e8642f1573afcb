"""With whom to get in touch, and why."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from rapport_client.answers import Suggestion
from services.mcp.answer import Answer, Limit, Person, Time
from services.mcp.network import Network, first
from services.mcp.words import dates
from services.mcp.words.standing import points
from services.mcp.words.texts import clipped

Reason = Literal[
    "unanswered", "job_changed", "cadence_due", "in_town", "going_cold", "introduction"
]

_DATED = frozenset({"unanswered", "job_changed", "in_town"})


class Why(BaseModel):
    """One reason to get in touch."""

    reason: Reason
    text: str = Field(description="in words; `you` is the user")
    since: Time | None = Field(description="null where nobody knows")

    def __str__(self) -> str:
        """In words, with since when, where these do not say it."""
        since = ""
        if self.since is not None and self.reason in _DATED:
            since = f" (since {dates.day(self.since)})"
        return f"{self.text.rstrip('.')}{since}."


class ToContact(BaseModel):
    """Somebody to get in touch with."""

    contact: Person
    score: float = Field(description="of the relationship, 0 to 100")
    stage: str = Field(description="of the relationship")
    reasons: list[Why] = Field(description="the weightiest first")


class Suggestions(Answer):
    """With whom to get in touch, the best first."""

    suggestions: list[ToContact]

    def lines(self) -> Iterator[str]:
        """Each with its reasons."""
        if not self.suggestions:
            yield "There is nobody to get in touch with just now."
            return
        yield "Get in touch with:"
        for each in self.suggestions:
            why = " ".join(map(str, each.reasons))
            yield f"- {each.contact}, {each.stage}, {points(each.score)}: {why}"


async def whom_to_contact(
    network: Network,
    reason: Annotated[
        Reason | None,
        Field(
            description="Only for this reason: `unanswered` they wait for an answer; "
            "`job_changed` to congratulate; `cadence_due` an interval that the user set, or that "
            "is usual, has passed; `in_town` both are in the same place; `going_cold` silent for "
            "longer than usual; `introduction` two who should know each other. All if left out."
        ),
    ] = None,
    limit: Limit = 10,
) -> Suggestions:
    """Suggest with whom the user should get in touch now, and why, the best first.

    Use it for: whom should I call, whom do I neglect, who waits for my answer, whom should I
    congratulate, whom might I introduce to each other. For all who warm up or go cold use
    `who_warms_or_cools`.
    """
    found = network.client.suggestions(await network.ego(), reason=reason, limit=limit)
    return Suggestions(suggestions=[to_contact(each) for each in await first(found, limit)])


def to_contact(found: Suggestion) -> ToContact:
    """A suggestion of the api's."""
    return ToContact(
        contact=Person(id=found.contact, name=found.name),
        score=found.score,
        stage=found.stage,
        reasons=[
            Why(reason=each.reason, text=clipped(each.text), since=each.since)
            for each in found.reasons
        ],
    )
