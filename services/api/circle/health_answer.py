"""What health answers, as it is documented."""

from pydantic import Field

from services.api.http.shape import At, Contact, Ego, Shape, Time


class GivenAndReceived(Shape):
    """Interactions by ego, towards it, and by both at once."""

    given: int
    received: int
    mutual: int = Field(description="counted here alone")


class CircleLayer(GivenAndReceived):
    """Those of a layer who are in no layer inside it, and their interactions of a month."""

    size: int = Field(description="how many it has room for, the layers inside it included")
    name: str
    members: int
    least_score: float | None
    rhythm_days: int | None = Field(description="how often people keep up with such a layer")
    quiet: int | None = Field(description="members not heard of for longer than that")


class Imbalance(GivenAndReceived):
    """A contact with whom one side does more."""

    contact: str


class CircleBalance(GivenAndReceived):
    """Who gives and who gets, over a month; those apart the most come first."""

    mostly_given: list[Imbalance]
    mostly_received: list[Imbalance]


class SomeContacts(Shape):
    """How many, and the closest ten of them."""

    members: int
    contacts: list[str]


class CircleWeek(GivenAndReceived):
    """What changed this week."""

    before: GivenAndReceived = Field(description="in the week before")
    new: SomeContacts = Field(description="met for the first time")
    returned: SomeContacts = Field(description="in touch after more than four weeks")
    gone_quiet: SomeContacts = Field(description="in touch the week before, and not this week")


class LetGo(Shape):
    """A contact with whom the circle is too large."""

    contact: Contact
    score: float
    last_interaction_at: Time | None


class CircleHealth(Shape):
    """How ego keeps up with its circle."""

    ego: Ego
    at: At
    size: int
    layers: list[CircleLayer] = Field(description="the innermost first")
    beyond: int = Field(description="members beyond the outermost layer")
    balance: CircleBalance
    week: CircleWeek
    warning: str | None = Field(description="in plain words, where the circle is too large")
    let_go: list[LetGo] = Field(description="beyond 1,000 members the weakest fifty of those")
