"""The source type `x`: X's Account Activity."""

from collections.abc import Iterator
from typing import ClassVar

import orjson
from starlette.responses import Response

from services.ingest.requests.delivery import Delivery
from services.ingest.sources.mapped_source import MappedSource
from services.ingest.sources.payload_shapes import shaped
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
        for name, activities in shaped(delivery.json, dict[str, object]).items():
            if name in ACTIVITIES:
                shape, read = ACTIVITIES[name]
                for activity in shaped(activities, list[shape]):  # type: ignore[valid-type]
                    yield from one_act(read(activity))
            elif name not in METADATA:
                yield Ignored(f"{name} is not mapped")
