"""Queries over a whole network of 1,000 contacts with complete profiles."""

import random
import time
from collections.abc import Iterator

from benchmarks.cases import Case, measured, served
from benchmarks.report import Figure, Step
from benchmarks.workload import Record, interaction, post, profile
from schemas.times import DAY_MS

CONTACTS = 1_000
_KINDS = (b"message", b"like", b"comment", b"call")
_INTERACTIONS = 12
_POSTS = 20
_ALIASES = 100
"""So many of the contacts are known by another id as well."""

_CITIES = ("Oslo", "Lisbon", "Kyoto", "Lagos", "Paris")
_TOPICS = ("jazz", "tea", "chess", "rust")

_EGO = "/v1/members/ego"
_ASKED = (
    "feed",
    "suggestions",
    "nearby?place=Oslo",
    "reach",
    "experts?q=jazz",
    "circle",
    "circle/health",
    "likely",
    "preferences",
)
_WISH = b'{"cadence_days": 14, "tags": ["friends"]}'


def count_of_steps(runs: int) -> int:
    """How many steps `measure` reports."""
    return 1 + runs * len(_cases())


def measure(seconds: float, runs: int, step: Step) -> list[Figure]:
    """Latencies of each answer, one request after the other."""
    step(f"a member with {CONTACTS:,} contacts")
    with served(world()) as (_, api):
        return [figure for case in _cases()
                for figure in measured(case, api, seconds, runs, step)]  # fmt: skip


def _cases() -> list[Case]:
    pairs = [f"{_EGO}/relationships/{_contact(n)}" for n in range(CONTACTS)]
    aliases = [f"{_EGO}/relationships/{_alias(n)}" for n in range(_ALIASES)]
    return [
        Case("wish about a contact, acknowledged", pairs, method="PUT", body=_WISH),
        *(Case(f"{asked.partition('?')[0]}, of 1,000", [f"{_EGO}/{asked}"]) for asked in _ASKED),
        Case("relationship by an alias", aliases),
        Case("history of one", [f"{pair}/history" for pair in pairs]),
        Case("likelihood of one", [f"{pair}/likelihood" for pair in pairs]),
        Case("member by name", ["/v1/members?q=contact"]),
    ]


def _contact(number: int) -> str:
    return f"contact:{number:04}"


def _alias(number: int) -> str:
    return f"elsewhere:{number:04}"


def world() -> Iterator[Record]:
    """`ego`, its contacts, and what there was between them within 80 days."""
    draw, now, number = random.Random(1), time.time_ns() // 1_000_000, 0
    for place in range(CONTACTS):
        contact, alias = _contact(place), _alias(place) if place < _ALIASES else None
        city, topic = draw.choice(_CITIES), draw.choice(_TOPICS)
        yield profile(number, contact, city, topic, now - 90 * DAY_MS, alias)
        for _ in range(_INTERACTIONS):
            number += 1
            at = now - draw.randrange(80 * DAY_MS)
            yield interaction(number, draw.choice(_KINDS), "ego", contact, at)
        number += 1
        yield interaction(number, b"follow", "ego", contact, now - 85 * DAY_MS)
        for _ in range(_POSTS):
            number += 1
            yield post(number, contact, now - draw.randrange(25 * DAY_MS))
