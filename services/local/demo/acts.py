"""The single acts of the sample world, as FeedEvents without an id. Times are in seconds."""

from collections.abc import Iterator
from random import Random
from typing import Any

from services.local.demo.bonds import Bond
from services.local.demo.cast import Member, slug
from services.local.demo.places import City
from services.local.demo.rhythm import HOUR_S
from services.local.demo.topics import COMMENTS, MESSAGES, REPLIES, TOPICS

Event = dict[str, Any]

SOURCE = "demo"
HASTE_S = 40 * 60.0
"""How long an answer takes on average."""

_IN_PUBLIC = ("like", "share", "comment", "mention")

_ANSWERS = {"message": "message", "comment": "comment", "mention": "like", "endorse": "message"}


def exchange(rng: Random, bond: Bond, at: float, haste_s: float = HASTE_S) -> Iterator[Event]:
    """What one of the two does, and the other's answer where there is one."""
    giver, taker = bond.one, bond.other
    if rng.random() >= bond.initiative:
        giver, taker = taker, giver
    kind = rng.choices([*bond.mix], [*bond.mix.values()])[0]
    yield act(rng, kind, giver, taker, at)
    if kind in _ANSWERS and rng.random() < bond.answered:
        answer = _ANSWERS[kind]
        words = {} if answer == "like" else {"text": rng.choice(REPLIES)}
        yield interaction(answer, taker, giver, at + 15 + rng.expovariate(1 / haste_s), **words)


def act(rng: Random, kind: str, giver: Member, taker: Member, at: float) -> Event:
    """A directed act with what it says, is about, or where it is."""
    return interaction(kind, giver, taker, at, **_details(rng, kind, giver, taker, at))


def interaction(kind: str, giver: Member, taker: Member, at: float, **details: Any) -> Event:
    """A directed act, or a tie."""
    actor, target = (_known_as(member, kind) for member in (giver, taker))
    return {**_event(kind, giver, at), "actor": actor, "target": target, **details}


def profile(member: Member, at: float) -> Event:
    """What a member says of itself."""
    aliases = {"aliases": [member.elsewhere]} if member.elsewhere else {}
    return {
        **_event("profile", member, at),
        **aliases,
        "name": member.name,
        "is_brand": member.is_brand,
        "topics": list(member.topics),
        "place": member.home.place(),
    }


def job(member: Member, at: float, organization: str, previous: str | None = None) -> Event:
    """A member's start at an organisation."""
    event = _event("job_change", member, at)
    event |= {"organization": organization, "title": member.title}
    return event if previous is None else {**event, "previous_organization": previous}


def post(rng: Random, member: Member, at: float) -> Event:
    """Something said about one of the member's topics."""
    topic = rng.choice(member.topics)
    return {
        **_event("post", member, at),
        "text": rng.choice(TOPICS[topic].posts),
        "topics": [topic],
    }


def read(rng: Random, member: Member, at: float) -> Event:
    """An article on one of the member's topics."""
    topic = rng.choice(member.topics)
    title = rng.choice(TOPICS[topic].reads)
    return {
        **_event("read", member, at),
        "text": title,
        "url": f"https://example.org/articles/{slug(title)}",
        "topics": [topic],
    }


def travel(member: Member, at: float, city: City, begins: float, ends: float) -> Event:
    """A journey, announced at `at`."""
    return {
        **_event("travel", member, at),
        "place": city.place(),
        "starts_at": _ms(begins),
        "ends_at": _ms(ends),
    }


def _event(kind: str, actor: Member, at: float) -> Event:
    return {"source": SOURCE, "kind": kind, "actor": actor.id, "at": _ms(at)}


def _known_as(member: Member, kind: str) -> str:
    return member.elsewhere if member.elsewhere and kind in _IN_PUBLIC else member.id


def _details(rng: Random, kind: str, giver: Member, taker: Member, at: float) -> Event:
    match kind:
        case "message":
            return {"text": rng.choice(MESSAGES)}
        case "comment":
            return {"text": rng.choice(COMMENTS), "topics": [rng.choice(taker.topics)]}
        case "share":
            return {"topics": [rng.choice(taker.topics)]}
        case "meeting" if giver.home == taker.home:
            return {
                "place": giver.home.place(),
                "starts_at": _ms(at),
                "ends_at": _ms(at + HOUR_S),
            }
    return {}


def _ms(seconds: float) -> int:
    return int(seconds * 1000)
