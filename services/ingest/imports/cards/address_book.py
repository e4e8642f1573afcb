"""An address book: the profiles that its cards make together.

Cards of one name that share an address are one person. An address that cards of different names
list is the alias of none of them: an office's, or a family's, would make two people one.
"""

from collections import Counter
from collections.abc import Iterable

import msgspec

from services.ingest.imports.cards.card_file import Card
from services.ingest.sources.statements import Statement


class CardProfile(msgspec.Struct, frozen=True, array_like=True):
    """What an address book says of a member."""

    name: str
    aliases: tuple[str, ...] = ()
    city: str | None = None
    country: str | None = None

    def statement(self, member: str) -> Statement:
        """As a profile's, without id and time."""
        profile: Statement = {"kind": "profile", "actor": member, "name": self.name}
        profile["aliases"] = list(self.aliases)
        if self.city is None:
            return profile
        place = {"name": self.city} | ({"country": self.country} if self.country else {})
        return profile | {"place": place}


def profiles(cards: Iterable[Card]) -> dict[str, CardProfile]:
    """What `cards` of one address book say together, by member."""
    people = _people(cards)
    shared = _listed_by_several(people)
    found: dict[str, CardProfile] = {}
    for person in people:
        own = [address for address in person.addresses if address not in shared]
        member, *aliases = own or person.addresses[:1]
        profile = CardProfile(person.name, tuple(aliases), person.city, person.country)
        found.setdefault(member, profile)
    return found


def shared_addresses(cards: Iterable[Card]) -> list[str]:
    """Addresses that are on cards of several people."""
    return sorted(_listed_by_several(_people(cards)))


def _listed_by_several(people: Iterable[Card]) -> set[str]:
    listed = Counter(address for person in people for address in person.addresses)
    return {address for address, count in listed.items() if count > 1}


def _people(cards: Iterable[Card]) -> list[Card]:
    """Cards of one name that share an address as one, ordered by name whatever the file's order."""
    named: dict[str, list[Card]] = {}
    for card in sorted(cards, key=lambda card: (card.name.casefold(), card.addresses)):
        people = named.setdefault(card.name.casefold(), [])
        alike = [each for each in people if not set(each.addresses).isdisjoint(card.addresses)]
        people[:] = [each for each in people if each not in alike] + [_together([*alike, card])]
    return [person for people in named.values() for person in people]


def _together(cards: list[Card]) -> Card:
    addresses = tuple(dict.fromkeys(address for card in cards for address in card.addresses))
    placed = next((card for card in cards if card.city), cards[0])
    return Card(cards[0].name, addresses, placed.city, placed.country)
