"""The source type `meta`: webhooks of Facebook pages, Instagram and Messenger."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field
from starlette.responses import PlainTextResponse, Response

from services.http.problems import INVALID_BODY, Problem
from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.failures import unauthenticated
from services.ingest.signatures.shared_secrets import any_is
from services.ingest.sources.mapped_source import MappedSource
from services.ingest.sources.meta.payload import Change, Payload
from services.ingest.sources.meta.signature import check_signature
from services.ingest.sources.meta.statements import change_statement, message_statement
from services.ingest.sources.payload_shapes import shaped
from services.ingest.sources.statements import Outcome


class Meta(MappedSource):
    """`type = "meta"`; members are `meta:` and the id of an account, as the app may know it."""

    handshake_method: ClassVar = "GET"

    verify_token: str | None = Field(None, min_length=1)

    def verify(self, delivery: Delivery) -> None:
        """Check `X-Hub-Signature-256`."""
        check_signature(delivery, self.secrets)

    def handshake(self, delivery: Delivery) -> Response:
        """The challenge, for `verify_token`, or for a secret where there is no such token."""
        query = delivery.query
        if query.get("hub.mode") != "subscribe" or "hub.challenge" not in query:
            raise Problem(INVALID_BODY, "hub.mode=subscribe and hub.challenge are needed")
        known = [self.verify_token.encode()] if self.verify_token else self.secrets
        if not any_is(query.get("hub.verify_token", "").encode(), known):
            raise unauthenticated("This hub.verify_token is not the source's")
        return PlainTextResponse(query["hub.challenge"])

    def statements(self, delivery: Delivery) -> Iterator[Outcome]:
        """All changes and messages of a delivery."""
        payload = shaped(delivery.json, Payload)
        for entry in payload.entry:
            own = [Change(entry.field, entry.value)] if entry.field else []
            for change in entry.changes + own:
                yield change_statement(payload.object, change, entry)
            yield from map(message_statement, entry.messaging)
