"""Answers about what comes next, as they are documented."""

from pydantic import Field

from services.api.http.shape import Shape, Time


class LikelyContact(Shape):
    """Somebody ego has a history with, and how likely they deal with each other again."""

    contact: str
    rank: int = Field(ge=1, description="1 is whom ego turns to next most likely")
    share: float = Field(ge=0, le=1, description="the probability of being next among contacts")
    within_7d: float = Field(ge=0, le=1, description="probability of any interaction, either way")
    within_30d: float = Field(ge=0, le=1)


class LikelyPage(Shape):
    """Contacts, the likeliest next first."""

    items: list[LikelyContact]
    next_cursor: str | None


class FeaturePoints(Shape):
    """What one feature adds to the log-odds of each answer."""

    feature: str
    words: str
    next: float
    week: float
    month: float


class Likelihood(Shape):
    """How likely ego and contact deal with each other, and why."""

    ego: str
    contact: str
    at: Time
    model: str = Field(description="the version of the weights")
    rank: int | None = Field(description="null without history")
    share: float | None
    within_7d: float | None
    within_30d: float | None
    meets_within_28d: float | None = Field(description="for those without history only")
    explanation: list[FeaturePoints] = Field(
        description="adds up, by column, to ln(p / (1 − p)) of week and month"
    )
