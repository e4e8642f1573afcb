"""Who lives in the sample world: the people of its stories, some brands, and everybody else."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from services.local.demo import places
from services.local.demo.names import NAMES
from services.local.demo.places import CITIES, City

MEMBERS = 150
CROWD = 200

TIDEWATER = "Tidewater Labs"

ORGANIZATIONS = (
    TIDEWATER,
    "Nordlys Energy",
    "Kingfisher Health",
    "Papaya Maps",
    "Lumen & Loom",
    "Quarry Street Studio",
    "Harbour Mutual",
    "Sable Robotics",
    "Open Atlas Foundation",
    "Cinder Analytics",
    "Meadow Foods",
    "University of the Strait",
    "Saltmarsh Press",
    "Halyard Logistics",
)

ROLES = (
    ("Data engineer", ("stream processing", "databases")),
    ("Backend developer", ("databases", "open source")),
    ("Machine learning engineer", ("machine learning", "stream processing")),
    ("Product designer", ("product design", "accessibility")),
    ("Security engineer", ("security", "open source")),
    ("Engineering manager", ("leadership", "hiring")),
    ("Recruiter", ("hiring", "leadership")),
    ("Founder", ("startups", "leadership")),
    ("Marketing lead", ("marketing", "startups")),
    ("Energy analyst", ("climate", "machine learning")),
    ("City planner", ("urban planning", "climate")),
    ("Editor", ("history", "marketing")),
)

HOBBIES = ("cycling", "coffee", "cooking", "photography", "music", "hiking", "history")


@dataclass(frozen=True)
class Member:
    """A person or a brand; `topics` are some of `TOPICS`.

    Who goes by another id `elsewhere`, on a public network, likes, shares and comments there.
    """

    id: str
    name: str
    home: City
    organization: str
    title: str
    topics: tuple[str, ...]
    is_brand: bool = False
    elsewhere: str | None = None


def _person(
    member: str,
    name: str,
    home: City,
    organization: str,
    title: str,
    *topics: str,
    elsewhere: str | None = None,
) -> Member:
    return Member(member, name, home, organization, title, topics, elsewhere=elsewhere)


def _brand(member: str, name: str, home: City, *topics: str) -> Member:
    return Member(member, name, home, name, "Brand", topics, is_brand=True)


ANA = _person(
    "ana", "Ana Kovač", places.LISBON, TIDEWATER, "Product lead",
    "product design", "stream processing", "cycling",
)  # fmt: skip
LEO = _person(
    "leo", "Leo Marchetti", places.LISBON, "Quarry Street Studio", "Architect",
    "urban planning", "music", "cooking", elsewhere="mastodon:leo@quarry.example",
)  # fmt: skip
BO = _person(
    "bo", "Bo Lindqvist", places.LISBON, TIDEWATER, "Data engineer",
    "stream processing", "databases", "cycling",
)  # fmt: skip
CARLA = _person(
    "carla", "Carla Mendes", places.SAO_PAULO, "Saltmarsh Press", "Editor",
    "history", "photography", "music",
)  # fmt: skip
INGRID = _person(
    "ingrid", "Ingrid Solheim", places.OSLO, "Nordlys Energy", "Chief technologist",
    "leadership", "climate", "hiking",
)  # fmt: skip
NIKHIL = _person(
    "nikhil", "Nikhil Rao", places.SINGAPORE, "Halyard Logistics", "Partnerships",
    "startups", "hiring", "marketing",
)  # fmt: skip
OSKAR = _person(
    "oskar", "Oskar Brandt", places.BERLIN, "Cinder Analytics", "Founder",
    "startups", "machine learning", "leadership",
)  # fmt: skip
PIET = _person(
    "piet", "Piet de Vries", places.AMSTERDAM, "Papaya Maps", "Sales",
    "marketing", "startups", "cycling",
)  # fmt: skip
YUKI = _person(
    "yuki", "Yuki Tanaka", places.KYOTO, "Lumen & Loom", "Textile engineer",
    "product design", "photography", "cooking",
)  # fmt: skip
GRACE = _person(
    "grace", "Grace Okafor", places.LAGOS, "Kingfisher Health", "Security engineer",
    "security", "open source", "music",
)  # fmt: skip
AMIRA = _person(
    "amira", "Amira Haddad", places.BEIRUT, "Open Atlas Foundation", "Maintainer",
    "open source", "stream processing", "hiking",
)  # fmt: skip
KAFFA = _brand("kaffa", "Kaffa Roasters", places.LISBON, "coffee", "climate")
VELA = _brand("vela", "Vela Bicycles", places.AMSTERDAM, "cycling", "urban planning")
MORROW = _brand("morrow", "Morrow Books", places.CITIES[10], "history", "cooking")

LEADS = (ANA, LEO, BO, CARLA, INGRID, NIKHIL, OSKAR, PIET, YUKI, GRACE, AMIRA)
BRANDS = (KAFFA, VELA, MORROW)


def cast(seed: int) -> tuple[Member, ...]:
    """Leads, brands, then everybody else: always the same `MEMBERS` for a seed."""
    return tuple(islice(_people(seed), MEMBERS))


def crowd(seed: int) -> tuple[Member, ...]:
    """`CROWD` people with other names, whom nobody in the cast knows."""
    return tuple(islice(_people(seed), MEMBERS, MEMBERS + CROWD))


def _people(seed: int) -> Iterator[Member]:
    named = (*LEADS, *BRANDS)
    yield from named
    yield from _extras(Random(f"cast {seed}"), {member.id for member in named})


def _extras(rng: Random, taken: set[str]) -> Iterator[Member]:
    while True:
        first, last = map(rng.choice, map(str.split, rng.choice(NAMES)))
        member = slug(f"{first} {last}")
        if member in taken:
            continue
        taken.add(member)
        title, topics = rng.choice(ROLES)
        organization = rng.choice(ORGANIZATIONS)
        hobby = rng.choice([h for h in HOBBIES if h not in topics])
        home = places.LISBON if rng.random() < 0.2 else rng.choice(CITIES)
        yield _person(member, f"{first} {last}", home, organization, title, *topics, hobby)


def slug(name: str) -> str:
    """A plain member id from a name.

    >>> slug("Elif Yıldız")
    'elif-yildiz'
    """
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i"))
    return plain.encode("ascii", "ignore").decode().lower().replace(" ", "-")
