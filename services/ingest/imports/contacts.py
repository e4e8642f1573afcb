"""Address books in vCard format (versions 2.1 to 4.0): names and addresses of people."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import vobject

from services.ingest.imports.addresses import member_of
from services.ingest.sources.statements import Ignored, Outcome, Statement, digest

_CARD = re.compile(r"^BEGIN:VCARD\s*$.*?^END:VCARD\s*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)


def read(file: Path) -> Iterator[Outcome]:
    """A profile for each card of `file`.

    Raises:
        OSError: where the file cannot be read.
        ValueError: where it holds no card.
    """
    yield from profiles(file.read_text("utf-8-sig", errors="replace"), time.time_ns() // 1_000_000)


def profiles(content: str, now: int) -> Iterator[Outcome]:
    """A profile for each card in `content`, as of `now` (epoch milliseconds).

    Raises:
        ValueError: where there is no card.
    """
    cards = _CARD.findall(content)
    if not cards:
        raise ValueError("holds no vCard")
    for card in cards:
        yield _profile(card, now)


def _profile(text: str, now: int) -> Outcome:
    try:
        card = vobject.readOne(text, allowQP=True)
        profile = _fields(card)
    except (vobject.base.VObjectError, ValueError, AttributeError) as error:
        return Ignored(f"a card that cannot be read: {error}")
    if "actor" not in profile or not profile.get("name"):
        return Ignored("a card without a name and an address")
    return {**profile, "id": digest(msgspec.json.encode(profile, order="sorted")), "at": now}


def _fields(card: Any) -> Statement:
    stated = (member_of(each.value) for each in card.contents.get("email", ()))
    members = list(dict.fromkeys(member for member in stated if member))
    profile: Statement = {"kind": "profile", "name": _name(card)}
    if members:
        profile |= {"actor": members[0], "aliases": members[1:]}
    place = _place(card)
    return profile | {"place": place} if place else profile


def _name(card: Any) -> str:
    return " ".join(str(card.fn.value).split()) if "fn" in card.contents else ""


def _place(card: Any) -> dict[str, str] | None:
    """The first place with a city; vCard names home before work where it has both."""
    for address in card.contents.get("adr", ()):
        if address.value.city:
            place = {"name": str(address.value.city)}
            country = address.value.country
            return place | {"country": str(country)} if country else place
    return None
