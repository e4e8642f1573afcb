"""What health answers, as it is documented."""

from pydantic import Field

from services.api.http.shape import At, Contact, Ego, Shape, Time


class GivenAndReceived(Shape):
    """Interactions by ego, towards it, and by both at once."""

    given: int = Field(description="by ego")
    received: int = Field(description="by them")
    mutual: int = Field(description="counted here alone")


class CircleLayer(GivenAndReceived):
    """Those of a layer who are in no layer inside it, and their interactions of a month."""

    size: int = Field(description="how many it has room for, the layers inside it included")
    name: str = Field(description="of such a layer")
    members: int = Field(description="how many there are in it alone")
    least_score: float | None = Field(description="of its members; null where it has none")
    rhythm_days: int | None = Field(description="how often people keep up with such a layer")
    quiet: int | None = Field(description="members not heard of for longer than that")


class Imbalance(GivenAndReceived):
    """A contact with whom one side does more."""

    contact: str = Field(description="the id of the other one")


class CircleBalance(GivenAndReceived):
    """Who gives and who gets, over a month; those apart the most come first."""

    mostly_given: list[Imbalance] = Field(description="ego does more")
    mostly_received: list[Imbalance] = Field(description="they do more")


class SomeContacts(Shape):
    """How many, and the closest ten of them."""

    members: int = Field(description="how many there are")
    contacts: list[str] = Field(description="ids, the closest first")


class CircleWeek(GivenAndReceived):
    """What changed this week."""

    before: GivenAndReceived = Field(description="in the week before")
    new: SomeContacts = Field(description="met for the first time")
    returned: SomeContacts = Field(description="in touch after more than four weeks")
    gone_quiet: SomeContacts = Field(description="in touch the week before, and not this week")


class LetGo(Shape):
    """A contact with whom the circle is too large."""

    contact: Contact
    score: float = Field(description="of the relationship, 0 to 100")
    last_interaction_at: Time | None = Field(description="null without any")


class CircleHealth(Shape):
    """How ego keeps up with its circle."""

    ego: Ego
    at: At
    size: int = Field(description="members from germ upwards")
    layers: list[CircleLayer] = Field(description="the innermost first")
    beyond: int = Field(description="members beyond the outermost layer")
    balance: CircleBalance = Field(description="of the last 28 UTC days")
    week: CircleWeek = Field(description="the last 7 UTC days against the 7 before")
    warning: str | None = Field(description="in plain words, where the circle is too large")
    let_go: list[LetGo] = Field(description="beyond 1,000 members the weakest fifty of those")
