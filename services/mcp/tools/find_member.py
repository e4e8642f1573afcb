"""Who is meant by a name."""

import asyncio
from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, Field

from rapport_client.answers import FoundMember, Member
from services.mcp.answer import Answer, Limit, Person
from services.mcp.network import Network, first
from services.mcp.news import job
from services.mcp.words.standing import points
from services.mcp.words.texts import clipped


class Candidate(BaseModel):
    """A member who may be meant."""

    member: Person
    is_brand: bool
    about: str | None = Field(description="job and place, where they are known")
    score: float = Field(description="of the relationship with them, 0 to 100")
    stage: str = Field(description="of the relationship with them")

    def __str__(self) -> str:
        """What distinguishes one from another of the same name."""
        about = [*(["a brand"] if self.is_brand else []), *([self.about] if self.about else [])]
        how = f"{self.stage}, {points(self.score)}"
        return f"{', '.join([str(self.member), *about])}: {how}"


class Candidates(Answer):
    """Who may be meant."""

    name: str = Field(description="what was looked for")
    candidates: list[Candidate]
    more: bool = Field(description="whether there are others beside these")

    def lines(self) -> Iterator[str]:
        """Who may be meant, and whether that is open."""
        if not self.candidates:
            yield f"Nobody whom the key may see has a name or id like “{self.name}”."
            return
        if len(self.candidates) == 1:
            yield "One member is found:"
        else:
            yield f"{len(self.candidates)} members are found; ask who is meant, do not guess:"
        yield from (f"- {each}" for each in self.candidates)
        if self.more:
            yield "There are more: a longer part of the name finds fewer."


async def find_member(
    network: Network,
    name: Annotated[
        str,
        Field(
            min_length=1,
            max_length=200,
            description="Part of a name or id, in any case: `Piet`, `lindqvist`.",
        ),
    ],
    limit: Limit = 8,
) -> Candidates:
    """Find the id of a person or brand by a name or a part of it.

    Use it first whenever the user names somebody whose id no answer has stated yet: other tools
    take ids alone. Each candidate has job, place and relationship, to distinguish namesakes. If
    there are several, ask the user who is meant.
    """
    ego = await network.ego()
    found = await first(network.client.members(clipped(name), limit=limit + 1), limit + 1)
    candidates = await asyncio.gather(*(_candidate(network, ego, each) for each in found[:limit]))
    return Candidates(name=name, candidates=candidates, more=len(found) > limit)


async def _candidate(network: Network, ego: str, found: FoundMember) -> Candidate:
    relationship, profile = await asyncio.gather(
        network.client.relationship(ego, found.id), network.profile(found.id)
    )
    return Candidate(
        member=Person(id=found.id, name=found.name),
        is_brand=found.is_brand,
        about=_about(profile) if profile else None,
        score=relationship.score,
        stage=relationship.stage,
    )


def _about(profile: Member) -> str | None:
    work, place = profile.job, profile.place
    parts = [
        *([job(work.title, work.organization)] if work else []),
        *([clipped(place.name)] if place else []),
    ]
    return ", ".join(parts) or None
