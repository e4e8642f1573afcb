"""Ranked contacts."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from rapport_client.answers import RankedRelationship
from services.mcp.answer import Answer, Limit, Person, Time
from services.mcp.network import Network, first
from services.mcp.news import job
from services.mcp.words import dates
from services.mcp.words.standing import points

Stage = Literal["germ", "acquaintance", "contact", "close"]


class Contact(BaseModel):
    """A contact, and how the relationship stands."""

    contact: Person
    score: float = Field(description="of the relationship, 0 to 100")
    stage: str = Field(description="stranger, germ, acquaintance, contact or close")
    trend: str = Field(description="warming, steady, cooling, sparse or silent")
    last_interaction_at: Time | None = Field(description="in either direction")
    job: str | None = Field(description="null where it is not known")
    tags: list[str] = Field(description="the user's own for the contact")

    def line(self, now: str) -> str:
        """In words."""
        last = self.last_interaction_at
        parts = [
            f"{self.contact}: {self.stage}, {points(self.score)}, {self.trend}",
            *([] if last is None else [f"last in touch {dates.dated(last, now)}"]),
            *([] if self.job is None else [self.job]),
        ]
        return "; ".join(parts)


class Contacts(Answer):
    """Contacts in the order that was asked for."""

    contacts: list[Contact]

    def lines(self) -> Iterator[str]:
        """Each contact."""
        if not self.contacts:
            yield "There are no such contacts."
        for place, each in enumerate(self.contacts, 1):
            yield f"{place}. {each.line(self.at)}"


async def closest_contacts(
    network: Network,
    order: Annotated[
        Literal["strongest", "latest"],
        Field(description="The strongest relationships first, or who was last in touch first."),
    ] = "strongest",
    stage: Annotated[
        Stage | None, Field(description="Only relationships of this stage, weakest to strongest.")
    ] = None,
    limit: Limit = 10,
) -> Contacts:
    """List the user's contacts by strength of the relationship, or by who was last in touch.

    Use it for: who are my closest contacts, with whom did I last deal, who are my acquaintances.
    For one of them use `explain_relationship`.
    """
    found = network.client.relationships(
        await network.ego(),
        sort="score" if order == "strongest" else "recent",
        stage=stage,
        include="contact",
        limit=limit,
    )
    return Contacts(contacts=[_contact(each) for each in await first(found, limit)])


def _contact(found: RankedRelationship) -> Contact:
    about = found.about
    work = about.job if about else None
    return Contact(
        contact=Person(id=found.contact, name=about.name if about else None),
        score=found.score,
        stage=found.stage,
        trend=found.trend,
        last_interaction_at=found.last_interaction_at,
        job=job(work.title, work.organization) if work else None,
        tags=about.tags if about else [],
    )
