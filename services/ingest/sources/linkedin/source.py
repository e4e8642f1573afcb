"""The source type `linkedin`."""

from collections.abc import Iterator
from typing import ClassVar

import orjson
from starlette.responses import Response

from services.ingest.requests.delivery import Delivery
from services.ingest.sources.linkedin.payload import Notification, Payload
from services.ingest.sources.linkedin.signature import check_signature, sign_challenge
from services.ingest.sources.linkedin.statements import notification_statements
from services.ingest.sources.mapped_source import MappedSource
from services.ingest.sources.payload_shapes import payload_as, statements_of
from services.ingest.sources.statements import Ignored, Outcome


class LinkedIn(MappedSource):
    """`type = "linkedin"`; members are `linkedin:person:ID` and `linkedin:organization:ID`."""

    handshake_method: ClassVar = "GET"

    def verify(self, delivery: Delivery) -> None:
        """Check `X-LI-Signature`."""
        check_signature(delivery, self.secrets)

    def handshake(self, delivery: Delivery) -> Response:
        """The response to a challenge."""
        code = delivery.query.get("challengeCode", "")
        response = sign_challenge(code, self.secrets)
        answer = orjson.dumps({"challengeCode": code, "challengeResponse": response})
        return Response(answer, media_type="application/json")

    def statements(self, delivery: Delivery) -> Iterator[Outcome]:
        """All notifications of a delivery."""
        payload = payload_as(Payload, delivery.json)
        if payload.type != "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS":
            yield Ignored(f"{payload.type} is not mapped")
            return
        yield from statements_of(
            Notification, payload.notifications, "notifications", notification_statements
        )
