"""How one relationship stands, and why: for every tool that is about one."""

from collections.abc import Iterator
from typing import Self

from pydantic import BaseModel, Field

from rapport_client.answers import Likelihood, Relationship
from services.mcp.answer import Person, Time
from services.mcp.known import Known
from services.mcp.words import dates
from services.mcp.words.standing import BY_WHOM, TRENDS, chance, points
from services.mcp.words.texts import listed

PARTS = 5
"""So many kinds of interaction are named that a score is made of."""

PLAIN = frozenset({"recency", "unanswered", "days", "ever", "overdue", "contact_active"})
"""Features of a likelihood whose words mean something to who has not read how it is worked out."""

FEATURES = 3
"""So many of these are named."""


class Part(BaseModel):
    """What interactions of one kind, in one direction, add."""

    kind: str = Field(description="of the interactions")
    direction: str = Field(description="outbound (by the user), inbound or mutual")
    share: float = Field(description="of the strength, 0 to 1")

    def __str__(self) -> str:
        """In words."""
        return f"{self.kind} {BY_WHOM[self.direction]} {self.share:.0%}"


class Counts(BaseModel):
    """How many interactions there were."""

    outbound: int = Field(description="by the user")
    inbound: int = Field(description="by the contact")
    mutual: int = Field(description="by both at once, such as meetings")

    def __str__(self) -> str:
        """In words."""
        return f"{self.outbound} by you, {self.inbound} by them, {self.mutual} together"


class Rhythm(BaseModel):
    """How often the two deal with each other."""

    usual_gap_days: float = Field(description="between days with interactions, on average")
    silent_days: int = Field(description="since the latest of these days")


class Chances(BaseModel):
    """How likely the two deal with each other again."""

    within_7d: float = Field(description="probability, 0 to 1")
    within_30d: float = Field(description="probability, 0 to 1")
    because: list[str] = Field(description="what counts most of what is said in a few words")

    def __str__(self) -> str:
        """In words."""
        week, month = chance(self.within_7d), chance(self.within_30d)
        why = f" ({'; '.join(self.because)})" if self.because else ""
        return f"Likely in touch within 7 days: {week}, within 30 days: {month}{why}."


class Standing(BaseModel):
    """A relationship as the user sees it."""

    contact: Person
    score: float = Field(description="0 to 100")
    stage: str = Field(description="stranger, germ, acquaintance, contact or close")
    trend: str = Field(description="warming, steady, cooling, sparse or silent")
    following: bool = Field(description="the user follows the contact")
    followed_by: bool = Field(description="the contact follows the user")
    connected: bool
    blocked: bool = Field(description="by the user; it scores 0")
    first_interaction_at: Time | None
    last_interaction_at: Time | None
    last_outbound_at: Time | None = Field(description="by the user, or by both")
    last_inbound_at: Time | None = Field(description="by the contact, or by both")
    ever: Counts
    last_28_days: Counts
    made_of: list[Part] = Field(description="what the score is made of, the most first")
    rhythm: Rhythm | None = Field(description="null with too few days of interactions")
    likely: Chances | None = Field(description="null without any history")

    @classmethod
    def of(cls, known: Known) -> Self:
        """What the api answers of one relationship, put together."""
        found, rhythm = known.relationship, known.history.rhythm
        return cls(
            contact=Person(id=found.contact, name=known.profile.name if known.profile else None),
            **found.model_dump(include=_SAME),
            ever=Counts.model_validate(found.interactions.model_dump()),
            last_28_days=Counts.model_validate(found.windows.month.model_dump()),
            made_of=_parts(found),
            rhythm=Rhythm.model_validate(rhythm.model_dump()) if rhythm else None,
            likely=_chances(known.likelihood),
        )

    def lines(self, now: str) -> Iterator[str]:
        """In words."""
        yield f"{self.contact}: {self.stage}, score {points(self.score)}; {TRENDS[self.trend]}."
        if self.blocked:
            yield "You block them."
        yield self._ties()
        if self.first_interaction_at is None or self.last_interaction_at is None:
            yield "There were no interactions yet."
            return
        first = dates.dated(self.first_interaction_at, now)
        last = dates.dated(self.last_interaction_at, now)
        yield f"First in touch {first}, last {last}; ever {self.ever}."
        yield f"In the last 28 days: {self.last_28_days}."
        if self.made_of:
            yield f"The score is made of {listed([*map(str, self.made_of)])}."
        if self.rhythm is not None:
            usual = dates.every(self.rhythm.usual_gap_days)
            silent = dates.counted(self.rhythm.silent_days, "day")
            yield f"Usually in touch {usual}; silent for {silent}."
        if self.likely is not None:
            yield str(self.likely)

    def _ties(self) -> str:
        follows = {
            (True, True): "You follow each other",
            (True, False): "You follow them, not they you",
            (False, True): "They follow you, not you them",
            (False, False): "Neither follows the other",
        }[self.following, self.followed_by]
        return f"{follows}; you are {'' if self.connected else 'not '}connected."


_SAME = {
    "score", "stage", "trend", "following", "followed_by", "connected", "blocked",
    "first_interaction_at", "last_interaction_at", "last_outbound_at", "last_inbound_at",
}  # fmt: skip


def _parts(found: Relationship) -> list[Part]:
    return [
        Part(kind=each.kind, direction=each.direction, share=each.points / found.strength)
        for each in found.explanation[:PARTS]
        if each.points > 0
    ]


def _chances(found: Likelihood) -> Chances | None:
    if found.within_7d is None or found.within_30d is None:
        return None
    features = [each for each in found.explanation if each.feature in PLAIN]
    weightiest = sorted(features, key=lambda each: -abs(each.week))
    return Chances(
        within_7d=found.within_7d,
        within_30d=found.within_30d,
        because=[each.words for each in weightiest[:FEATURES]],
    )
