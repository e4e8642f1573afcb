"""The imports' memory without members who are erased.

Who took part in a meeting with them keeps a meeting of as many: so another stands for each, whom
nobody is, and what counts of the others stays what it was. Cards and events that are yet to be
published go as a whole.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from schemas.imports import CONTACTS, OUTBOX

log = logging.getLogger(__name__)

Stands = Callable[[str], str | None]
"""Who stands for a member who is erased, None for all others."""


def without(records: Mapping[bytes, bytes], stands: Stands) -> dict[bytes, bytes | None]:
    """The records that change, by key; None deletes one of which nothing is left.

    What no importer can have written stays as it is.
    """
    changed: dict[bytes, bytes | None] = {}
    for key, value in records.items():
        try:
            held = msgspec.json.decode(value)
            left = _left(key, held, stands)
        except (msgspec.MsgspecError, AttributeError, LookupError, TypeError, ValueError) as error:
            log.warning("a record of the imports' memory cannot be read: %s", type(error).__name__)
            continue
        if left != held:
            changed[key] = msgspec.json.encode(left) if left else None
    return changed


def _left(key: bytes, held: Any, stands: Stands) -> Any:
    if key.startswith(OUTBOX):
        return [_replaced(event, stands) for event in held if not _is_of(event, stands)]
    if key.startswith(CONTACTS):
        stated = dict(_cards_left(held["stated"], stands))
        return held | {"stated": stated} if stated else None
    return _replaced(held, stands)


def _is_of(event: dict[str, Any], stands: Stands) -> bool:
    return any(stands(event[end]) for end in ("actor", "target") if event.get(end))


def _cards_left(stated: dict[str, Any], stands: Stands) -> Iterator[tuple[str, Any]]:
    """By source the cards of others."""
    for source, cards in stated.items():
        left = [[book, card] for book, card in cards if not any(map(stands, card[1]))]
        if left:
            yield source, left


def _replaced(held: Any, stands: Stands) -> Any:
    """`held` with others in the place of those who are erased, wherever their ids stand."""
    if isinstance(held, str):
        return stands(held) or held
    if isinstance(held, list):
        return [_replaced(each, stands) for each in held]
    if isinstance(held, dict):
        return {name: _replaced(each, stands) for name, each in held.items()}
    return held
