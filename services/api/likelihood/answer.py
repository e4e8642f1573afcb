"""What likelihood answers, as it is documented."""

from pydantic import Field

from services.api.http.shape import At, Contact, Ego, Shape


class FeaturePoints(Shape):
    """What one feature adds to the log-odds of each answer."""

    feature: str
    words: str
    next: float
    week: float
    month: float


class Likelihood(Shape):
    """How likely ego and contact deal with each other, and why."""

    ego: Ego
    contact: Contact
    at: At
    model: str = Field(description="the version of the weights")
    rank: int | None = Field(description="null without history")
    share: float | None
    within_7d: float | None
    within_30d: float | None
    meets_within_28d: float | None = Field(
        description="for those without history only; null with a key that is bound to members"
    )
    explanation: list[FeaturePoints] = Field(
        description="adds up, by column, to ln(p / (1 − p)) of week and month"
    )
