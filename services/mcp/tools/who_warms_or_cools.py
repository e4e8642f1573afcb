"""Who of all contacts warms up, and who goes cold."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, Field

from rapport_client.answers import RankedRelationship
from services.mcp.answer import Answer, Limit, Person, Time
from services.mcp.network import Network, first
from services.mcp.words import dates
from services.mcp.words.standing import points

AMONG = 1_000
"""So many of the strongest relationships are looked through."""


class Changing(BaseModel):
    """A contact between whom and the user there is more, or less, than before."""

    contact: Person
    score: float = Field(description="of the relationship, 0 to 100")
    stage: str = Field(description="of the relationship")
    last_interaction_at: Time | None = Field(description="in either direction")

    def line(self, now: str) -> str:
        """In words."""
        last = self.last_interaction_at
        when = "" if last is None else f", last in touch {dates.dated(last, now)}"
        return f"{self.contact}: {self.stage}, {points(self.score)}{when}"


class Trends(Answer):
    """Who warms up and who goes cold, the strongest relationships first."""

    warming: list[Changing] = Field(description="more interactions lately than before")
    warming_count: int = Field(description="how many there are, listed or not")
    cooling: list[Changing] = Field(description="fewer interactions lately than before")
    cooling_count: int = Field(description="how many there are, listed or not")

    def lines(self) -> Iterator[str]:
        """Those that warm up, then those that go cold."""
        yield f"{self.warming_count} warm up{':' if self.warming else '.'}"
        yield from (f"- {each.line(self.at)}" for each in self.warming)
        yield f"{self.cooling_count} go cold{':' if self.cooling else '.'}"
        yield from (f"- {each.line(self.at)}" for each in self.cooling)


async def who_warms_or_cools(network: Network, limit: Limit = 8) -> Trends:
    """List which of the user's relationships warm up, and which go cold, the strongest first.

    Use it for: who is going cold, with whom has it become more lately, how does my network
    develop. It looks through the 1,000 strongest relationships. Whom to call about it, and why,
    says `whom_to_contact`.
    """
    found = network.client.relationships(await network.ego(), sort="score", limit=AMONG)
    among = await first(found, AMONG)
    warming = [each for each in among if each.trend == "warming"]
    cooling = [each for each in among if each.trend == "cooling"]
    shown = warming[:limit], cooling[:limit]
    people = await network.people(each.contact for part in shown for each in part)
    return Trends(
        warming=_changing(shown[0], people),
        warming_count=len(warming),
        cooling=_changing(shown[1], people),
        cooling_count=len(cooling),
    )


def _changing(found: Sequence[RankedRelationship], people: dict[str, Person]) -> list[Changing]:
    return [
        Changing(
            contact=people[each.contact],
            score=each.score,
            stage=each.stage,
            last_interaction_at=each.last_interaction_at,
        )
        for each in found
    ]
