"""What likelihood answers, as it is documented."""

from pydantic import Field

from services.api.http.shape import At, Contact, Ego, Shape


class FeaturePoints(Shape):
    """What one feature adds to the log-odds of each answer."""

    feature: str = Field(description="its name in the weights")
    words: str = Field(description="what it is, in plain words")
    next: float = Field(description="for being the next whom ego turns to")
    week: float = Field(description="for any interaction within 7 days")
    month: float = Field(description="for any interaction within 30 days")


class Likelihood(Shape):
    """How likely ego and contact deal with each other, and why."""

    ego: Ego
    contact: Contact
    at: At
    model: str = Field(description="the version of the weights")
    rank: int | None = Field(description="null without history")
    share: float | None = Field(
        description="probability of being next among contacts, 0 to 1; null without history"
    )
    within_7d: float | None = Field(
        description="probability of any interaction, 0 to 1; null without history"
    )
    within_30d: float | None = Field(
        description="probability of any interaction, 0 to 1; null without history"
    )
    meets_within_28d: float | None = Field(
        description="for those without history only; null with a key that is bound to members"
    )
    explanation: list[FeaturePoints] = Field(
        description="adds up, by column, to ln(p / (1 − p)) of week and month"
    )
