"""All that helps before a meeting, in one answer."""

import asyncio
from collections.abc import Iterator

from pydantic import BaseModel, Field

from rapport_client.answers import History, Member, Shared
from services.mcp.answer import Answer, MemberId, Person, Time
from services.mcp.known import known
from services.mcp.mentions import mentions
from services.mcp.network import Network, first
from services.mcp.news import News, job, news
from services.mcp.standing import Standing
from services.mcp.tools.whom_to_contact import Why, to_contact
from services.mcp.words import dates
from services.mcp.words.standing import BY_WHOM
from services.mcp.words.texts import clipped

TOPICS, UPDATES, SHARED = 8, 5, 5
"""So many are stated of each."""

AMONG = 1_000
"""So many suggestions are looked through for those that are about the contact."""


class About(BaseModel):
    """Who the contact is, as far as it is seen."""

    is_brand: bool = False
    job: str | None = Field(default=None, description="at present")
    home: str | None = None
    place: str | None = Field(default=None, description="where they are now")
    topics: list[str] = Field(default=[], description="what they are about, the greatest first")
    updates: list[News] = Field(default=[], description="the latest first")

    def lines(self, now: str) -> Iterator[str]:
        """In words, what is known of it."""
        if self.is_brand:
            yield "It is a brand."
        if self.job:
            yield f"Job: {self.job}."
        if self.home or self.place:
            away = f"; now in {self.place}" if self.place and self.place != self.home else ""
            yield f"Home: {self.home or 'not known'}{away}."
        if self.topics:
            yield f"Topics: {', '.join(self.topics)}."
        if self.updates:
            yield "Lately they:"
            yield from (f"- {each.line(now)}" for each in self.updates)


class Dealt(BaseModel):
    """One interaction between the two."""

    at: Time
    kind: str
    direction: str = Field(description="outbound (by the user), inbound or mutual")

    def line(self, now: str) -> str:
        """In words."""
        return f"{self.kind} {BY_WHOM[self.direction]} {dates.dated(self.at, now)}"


class Briefing(Answer):
    """What to know before a meeting."""

    relationship: Standing
    about: About
    interactions: list[Dealt] = Field(description="the latest first")
    shared_contacts: list[Person] = Field(description="whom both know, the strongest first")
    due: list[Why] = Field(description="what is open, such as an answer that they wait for")
    mention: list[str] = Field(description="what may be worth mentioning, in words")
    tags: list[str] = Field(description="the user's own for the contact")

    def lines(self) -> Iterator[str]:
        """All of it, what to say first."""
        yield from self.relationship.lines(self.at)
        yield from _list("Open", [str(each) for each in self.due])
        yield from _list("Worth mentioning", self.mention)
        yield from self.about.lines(self.at)
        yield from _list("Latest between you", [each.line(self.at) for each in self.interactions])
        if self.shared_contacts:
            yield f"You both know: {', '.join(map(str, self.shared_contacts))}."
        if self.tags:
            yield f"Your tags: {', '.join(self.tags)}."


async def prepare_meeting(network: Network, member: MemberId) -> Briefing:
    """Collect all that the user should know before meeting, calling or writing to one member.

    The relationship and its trend; job, places, topics and latest updates of the contact; the
    last interactions; whom both know; what is open, such as an answer that is due; and what is
    worth mentioning. Use it for: prepare me for my meeting with X, what should I know about X,
    what is X up to, what could I talk about with X.
    """
    client, ego = network.client, await network.ego()
    found = await known(network, member)
    own, set_, shared, suggested = await asyncio.gather(
        network.profile(ego),
        client.preferences(ego, member),
        first(client.shared(ego, member, limit=SHARED), SHARED),
        first(client.suggestions(ego, limit=AMONG), AMONG),
    )
    between = found.relationship
    ids = {member, between.contact, *(found.profile.aliases if found.profile else [])}
    due = [to_contact(each) for each in suggested if each.contact in ids]
    return Briefing(
        relationship=Standing.of(found),
        about=About() if found.profile is None else _about(found.profile),
        interactions=_dealt(found.history),
        shared_contacts=_people(shared),
        due=[why for each in due for why in each.reasons],
        mention=mentions(found.profile, own, between.last_interaction_at, between.at),
        tags=[clipped(tag) for tag in set_.tags],
    )


def _about(profile: Member) -> About:
    home, place = profile.home, profile.place
    return About(
        is_brand=profile.is_brand,
        job=job(profile.job.title, profile.job.organization) if profile.job else None,
        home=clipped(home.name) if home else None,
        place=clipped(place.name) if place else None,
        topics=[clipped(each.topic) for each in profile.topics[:TOPICS]],
        updates=[news(each) for each in profile.updates if not each.undone][:UPDATES],
    )


def _dealt(history: History) -> list[Dealt]:
    return [Dealt.model_validate(each.model_dump()) for each in history.interactions]


def _people(shared: list[Shared]) -> list[Person]:
    return [Person(id=each.contact, name=each.name) for each in shared]


def _list(title: str, said: list[str]) -> Iterator[str]:
    if said:
        yield f"{title}:"
        yield from (f"- {each}" for each in said)
