"""Sources whose payloads are mapped: each statement becomes an event with an id and members.

A statement's actor and target are the producer's own ids, which get the source's namespace.
A statement without an id gets the delivery's, or the digest of the body; the second and later
ones of a delivery get a number behind it. An undo gets none: it must have its event's.

One statement that is no valid event does not refuse the others: it is passed over, with its reason,
unless the source is `all_or_nothing`.
"""

from abc import abstractmethod
from collections.abc import Iterable
from itertools import islice

import msgspec

from schemas.events import FeedEvent, InvalidEvent, read_event, read_sent_event
from schemas.limits import MAX_BODY_BYTES, MAX_EVENTS
from services.http.problems import TOO_LARGE, Problem
from services.ingest.requests.delivery import Delivery
from services.ingest.requests.validation import validate
from services.ingest.sources.source import Source, own_source
from services.ingest.sources.statements import (
    Ignored,
    digest,
    fitting_id,
    namespaced,
    numbered_id,
)


class MappedSource(Source):
    """A source whose payloads are mapped, statement by statement."""

    @abstractmethod
    def statements(self, delivery: Delivery) -> Iterable[object]:
        """The statements in `delivery`, and an `Ignored` for each part without meaning here.

        Raises:
            Problem: 400 or 422 where it is not a payload of this type.
        """

    def delivery_id(self, delivery: Delivery) -> str | None:
        """The producer's id of `delivery`; None where it has none that can be relied on.

        It must be signed, and the same when the delivery is sent again: whoever repeats a captured
        body under another id would else be counted again.
        """
        return None

    def namespace_of(self, name: str) -> str:
        """The prefix of each member's id; `name` is the name of this source."""
        return f"{self.type}:"

    @property
    def all_or_nothing(self) -> bool:
        """Whether one statement that is no valid event refuses the whole delivery."""
        return False

    def read(self, delivery: Delivery, name: str) -> list[FeedEvent | Ignored]:
        """Everything in `delivery`, in its order."""
        found = list(islice(self.statements(delivery), MAX_EVENTS + 1))
        if len(found) > MAX_EVENTS:
            raise Problem(TOO_LARGE, f"A delivery may say at most {MAX_EVENTS} things")
        key = fitting_id(self.delivery_id(delivery) or digest(delivery.body))
        namespace = self.namespace_of(name)
        stated = [
            _completed(each, numbered_id(key, number), name, namespace)
            for number, each in enumerate(found)
        ]
        if self.all_or_nothing:
            events = validate(stated, _read_sent)
        else:
            events = [_read_or_pass_over(each, number) for number, each in enumerate(stated)]
        _check_total(events)
        return events


def _read_sent(stated: object) -> FeedEvent | Ignored:
    return stated if isinstance(stated, Ignored) else read_sent_event(stated)


def _read_or_pass_over(stated: object, number: int) -> FeedEvent | Ignored:
    try:
        return stated if isinstance(stated, Ignored) else read_event(stated)
    except InvalidEvent as error:
        return Ignored(str(error), f"number {number}")


def _completed(stated: object, id_: str, source: str, namespace: str) -> object:
    if not isinstance(stated, dict):
        return stated
    return {
        **namespaced(stated, namespace),
        "id": _or(stated.get("id"), None if stated.get("undo") else id_),
        "source": _own(stated.get("source"), source),
    }


def _own(stated: object, name: str) -> object:
    if isinstance(stated, str) and stated:
        return own_source(name, stated)
    return _or(stated, name)


def _or(stated: object, default: str | None) -> object:
    return default if stated is None else stated


_encode = msgspec.json.Encoder().encode


def _check_total(events: list[FeedEvent | Ignored]) -> None:
    """A small body must not become a flood of large events."""
    total = 0
    for each in events:
        total += 0 if isinstance(each, Ignored) else len(_encode(each))
        if total > MAX_BODY_BYTES:
            raise Problem(TOO_LARGE, f"The delivery becomes more than {MAX_BODY_BYTES} bytes")
