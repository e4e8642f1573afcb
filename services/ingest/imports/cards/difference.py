"""From what a source's address book stated before, and states now, to what changes.

Of a profile's fields the latest statement holds, so each change is an event of its own, later than
all before it, and a name that comes back holds again.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec

from services.ingest.imports.cards.address_book import CardProfile, profiles, shared_addresses
from services.ingest.imports.cards.card_file import CardFile, read_cards
from services.ingest.imports.cards.remembered import (
    PREFIX,
    RememberedCards,
    StatedCard,
    encode,
    remembered_cards,
)
from services.ingest.imports.state_change import ADDED, CHANGED, TAKEN_BACK, StateChange
from services.ingest.sources.statements import Ignored, digest


def compare(
    memory: Mapping[bytes, bytes],
    file: Path,
    source: str,
    read: Callable[[Path], CardFile] = read_cards,
) -> StateChange:
    """What importing `file`, as it is `read`, as the address book `source` changes.

    Raises:
        OSError: where the file cannot be read.
        ValueError: where it is of another kind.
    """
    now = time.time_ns() // 1_000_000
    return difference(remembered_cards(memory), read(file), source, now)


def difference(
    remembered: Mapping[str, RememberedCards], file: CardFile, source: str, now: int
) -> StateChange:
    """What changes where `source` states `file` after all that is `remembered`, at `now` (epoch
    milliseconds)."""
    stated = _by_source(remembered)
    before = stated.pop(source, [])
    after = _after(before, file)
    others = [_profiles(cards) for cards in stated.values()]
    at = max([now, *(each.at + 1 for each in remembered.values())])
    change = StateChange(passed_over=file.passed_over)
    _add_statements(_profiles(before), _profiles(after), others, at, change)
    _add_records(remembered, source, after, at, change)
    reason = "an address on cards of several people: it is nobody's alias"
    shared = shared_addresses(each.card for each in after)
    change.passed_over += [Ignored(reason, address) for address in shared]
    return change


def _by_source(remembered: Mapping[str, RememberedCards]) -> dict[str, list[StatedCard]]:
    by_source: dict[str, list[StatedCard]] = defaultdict(list)
    for each in remembered.values():
        for source, cards in each.stated.items():
            by_source[source] += cards
    return dict(by_source)


def _profiles(cards: Iterable[StatedCard]) -> dict[str, CardProfile]:
    return profiles(each.card for each in cards)


def _after(before: list[StatedCard], file: CardFile) -> list[StatedCard]:
    """All cards of the source: of the books that share an address with the file, only the file's
    are left, unless it is torn."""
    stated = {address for card in file.cards for address in card.addresses}
    books = {each.book for each in before if not stated.isdisjoint(each.card.addresses)}
    book = min(books) if books else digest(min(stated, default="").encode())[:16]
    left = [
        each
        for each in before
        if each.book not in books or (not file.is_whole and stated.isdisjoint(each.card.addresses))
    ]
    return left + [StatedCard(book, card) for card in dict.fromkeys(file.cards)]


def _add_statements(
    before: Mapping[str, CardProfile],
    after: Mapping[str, CardProfile],
    others: Iterable[Mapping[str, CardProfile]],
    at: int,
    change: StateChange,
) -> None:
    for member, profile in after.items():
        if member not in before:
            _state(member, profile, at, change)
            change.note(ADDED, _shown(member, profile))
        elif profile != before[member]:
            _state(member, profile, at, change)
            change.note(CHANGED, f"{_shown(member, before[member])} → {_shown(member, profile)}")
    for member in before.keys() - after.keys():
        was = before[member]
        left = CardProfile(was.name, (), was.city, was.country)
        now = next((book[member] for book in others if member in book), left)
        if now != was:
            _state(member, now, at, change)
        change.note(TAKEN_BACK, _shown(member, was))


def _state(member: str, profile: CardProfile, at: int, change: StateChange) -> None:
    id_ = digest(msgspec.json.encode([member, at, profile]))
    change.statements.append(profile.statement(member) | {"id": id_, "at": at})


def _shown(member: str, profile: CardProfile) -> str:
    return f"{profile.name} <{', '.join((member, *profile.aliases))}>"


def _add_records(
    remembered: Mapping[str, RememberedCards],
    source: str,
    after: Iterable[StatedCard],
    at: int,
    change: StateChange,
) -> None:
    """Remember the cards of `source` under the first address of each."""
    by_address: dict[str, list[StatedCard]] = defaultdict(list)
    for each in after:
        by_address[each.card.addresses[0]].append(each)
    for address in by_address.keys() | remembered.keys():
        known = remembered.get(address) or RememberedCards({}, at)
        cards = sorted(by_address.get(address, []), key=lambda each: each.card.name)
        if cards != known.stated.get(source, []):
            stated = known.stated | {source: cards}
            record = RememberedCards({name: held for name, held in stated.items() if held}, at)
            change.records[PREFIX + address.encode()] = encode(record)
