"""The source type `x`: X's Account Activity."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import ClassVar

import orjson
from starlette.responses import Response

from schemas.limits import MAX_EVENTS
from services.ingest.requests.delivery import Delivery
from services.ingest.sources.mapped_source import MappedSource
from services.ingest.sources.payload_shapes import payload_as, statements_of
from services.ingest.sources.statements import Ignored, Outcome, one_act
from services.ingest.sources.x.signature import check_signature, sign_challenge
from services.ingest.sources.x.statements import ACTIVITIES, METADATA


class X(MappedSource):
    """`type = "x"`; members are `x:` and the number of an account."""

    handshake_method: ClassVar = "GET"

    def verify(self, delivery: Delivery) -> None:
        """Check `x-twitter-webhooks-signature`."""
        check_signature(delivery, self.secrets)

    def handshake(self, delivery: Delivery) -> Response:
        """The challenge-response check (CRC)."""
        response = sign_challenge(delivery.query.get("crc_token", ""), self.secrets)
        answer = orjson.dumps({"response_token": response})
        return Response(answer, media_type="application/json")

    def statements(self, delivery: Delivery) -> Iterator[Outcome]:
        """All activities of a delivery."""
        for name, activities in payload_as(dict[str, object], delivery.json).items():
            if name in ACTIVITIES:
                yield from _each(name, activities)
            elif name not in METADATA:
                yield Ignored(f"{name} is not mapped")


def _each(name: str, activities: object) -> Iterator[Outcome]:
    shape, read = ACTIVITIES[name]
    if isinstance(activities, list):
        yield from statements_of(shape, activities, name, lambda each: _act(read(each)))
    else:
        yield Ignored("unreadable: no list of activities", name)


def _act(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Of one activity; one that says more than a delivery may is looked at no further."""
    return one_act(islice(outcomes, MAX_EVENTS + 1))
