"""Through whom to reach somebody."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, Field

from rapport_client import RapportProblem
from services.mcp.answer import Answer, MemberId, Person
from services.mcp.network import Network
from services.mcp.words.standing import points


class Way(BaseModel):
    """Whom to ask, who asks whom, and so on."""

    members: list[Person] = Field(description="from the user to the member; the second is to ask")
    score: float | None = Field(
        description="the weakest link, halved by each introduction, 0 to 100; null if not seen"
    )

    def __str__(self) -> str:
        """In words."""
        between = self.members[1:-1]
        how = "" if self.score is None else f" (strength {points(self.score)})"
        if not between:
            return f"Directly: {self.members[-1]} is a contact of yours{how}"
        asked, *others = map(str, between)
        then = "".join(f", who asks {each}" for each in others)
        return f"Ask {asked}{then}{',' if then else ''} for an introduction{how}"


class Ways(Answer):
    """Ways to somebody, the strongest first."""

    member: Person
    ways: list[Way]
    complete: bool = Field(description="false where the search ended early: there may be others")

    def lines(self) -> Iterator[str]:
        """Each way."""
        if not self.ways:
            yield f"No way is known to {self.member}, by introductions of those who know another."
        else:
            yield f"To reach {self.member}:"
        yield from (f"- {each}" for each in self.ways)
        if not self.complete:
            yield "The search ended early: there may be other ways."


async def find_introductions(
    network: Network,
    member: MemberId,
    limit: Annotated[int, Field(ge=1, le=20, description="How many ways at most.")] = 3,
) -> Ways:
    """Find through whom the user can be introduced to a person or brand, the strongest way first.

    Use it for: how do I reach X, who can introduce me to X, do I know somebody who knows X.
    """
    await network.require(member)
    try:
        found = await network.client.paths(await network.ego(), member, limit=limit)
    except RapportProblem as problem:
        if problem.status == 404:
            raise await network.unknown(member) from None
        raise
    people = await network.people([member, *(id_ for each in found.items for id_ in each.members)])
    if not found.items and await network.profile(member) is None:
        raise await network.unknown(member)
    return Ways(
        member=people[member],
        ways=[
            Way(members=[people[id_] for id_ in each.members], score=each.score)
            for each in found.items
        ],
        complete=found.complete,
    )
