"""What is remembered of address books: cards as each source last stated them. They stand in the
topic `imports` under a card's first address."""

from collections.abc import Mapping

import msgspec

from schemas.imports import CONTACTS
from services.ingest.imports.cards.card_file import Card

PREFIX = CONTACTS
"""Of keys of cards."""


class StatedCard(msgspec.Struct, frozen=True, array_like=True):
    """A card, and in which of its source's address books it is.

    Files of one source that have an address in common are exports of one book.
    """

    book: str
    card: Card


class RememberedCards(msgspec.Struct):
    """Cards with one first address, by source; `at` is when they last changed (epoch ms)."""

    stated: dict[str, list[StatedCard]]
    at: int


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(RememberedCards)
encode = _encoder.encode


def remembered_cards(memory: Mapping[bytes, bytes]) -> dict[str, RememberedCards]:
    """All cards in the imports' memory, by first address."""
    return {
        key.removeprefix(PREFIX).decode(): _decoder.decode(record)
        for key, record in memory.items()
        if key.startswith(PREFIX)
    }
