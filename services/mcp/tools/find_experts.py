"""Who knows about something, and through whom one reaches them."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, Field

from rapport_client.answers import Expert
from services.mcp.answer import Answer, Limit, Person, Time
from services.mcp.network import Network, first
from services.mcp.words import dates
from services.mcp.words.texts import clipped, quoted

SIGNS = 3
"""So many signs that somebody knows about it are stated."""

_SIGNS = {
    "topic": "is about",
    "job": "works as",
    "past_job": "worked as",
    "post": "wrote",
    "read": "read",
}


class Sign(BaseModel):
    """What shows that somebody knows about it."""

    kind: str = Field(description="topic, job, past_job, post or read")
    text: str = Field(description="what was stated; of posts the member's own words")
    at: Time = Field(description="when it was stated")

    def line(self, now: str) -> str:
        """In words; a topic of theirs has no time."""
        when = "" if self.kind == "topic" else f" {dates.dated(self.at, now)}"
        return f"{_SIGNS.get(self.kind, self.kind)} {quoted(self.text)}{when}"


class Knowing(BaseModel):
    """Somebody who knows about it."""

    member: Person
    directly: bool = Field(description="whether it is a contact of the user's")
    path: list[Person] = Field(description="from the user to the member; the second is to be asked")
    closeness: float | None = Field(description="how easily reached, 0 to 100; null if not seen")
    why: list[Sign] = Field(description="the weightiest first")

    def line(self, now: str) -> str:
        """In words."""
        between = [str(each) for each in self.path[1:-1]]
        way = f"through {', then '.join(between)}" if between else "a contact of yours"
        why = "; ".join(sign.line(now) for sign in self.why)
        return f"{self.member}, {way}: {why}"


class Experts(Answer):
    """Who knows about it, the best match and the closest first."""

    topic: str
    experts: list[Knowing]

    def lines(self) -> Iterator[str]:
        """Each with why, and the way there."""
        if not self.experts:
            yield f"Nobody in reach is known to know about “{self.topic}”."
            return
        yield f"Who knows about “{self.topic}”:"
        yield from (f"- {each.line(self.at)}" for each in self.experts)


async def find_experts(
    network: Network,
    topic: Annotated[
        str,
        Field(
            min_length=1,
            max_length=200,
            description="One or a few words as people would state them: `stream processing`, "
            "`hiring`. Fewer words find more.",
        ),
    ],
    limit: Limit = 5,
) -> Experts:
    """Find who in the user's reach knows about a topic, why that is thought, and the way there.

    Use it for: who knows about X, whom can I ask about X, who works as X. Contacts, and contacts
    of contacts, by their topics, jobs, posts and reading; `path` says through whom to reach each.
    To reach a certain person use `find_introductions`.
    """
    ego = await network.ego()
    found = await first(network.client.experts(ego, topic, limit=limit), limit)
    people = await network.people(member for each in found for member in each.path)
    return Experts(topic=clipped(topic), experts=[_knowing(each, people) for each in found])


def _knowing(found: Expert, people: dict[str, Person]) -> Knowing:
    return Knowing(
        member=Person(id=found.member, name=found.name),
        directly=found.directly,
        path=[people[each] for each in found.path],
        closeness=found.closeness,
        why=[
            Sign(kind=each.kind, text=clipped(each.text), at=each.at) for each in found.why[:SIGNS]
        ],
    )
