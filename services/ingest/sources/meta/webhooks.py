"""How all webhooks of Meta's prove themselves."""

from typing import ClassVar

from pydantic import Field
from starlette.responses import PlainTextResponse, Response

from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.failures import unauthenticated
from services.ingest.signatures.shared_secrets import any_is
from services.ingest.sources.mapped_source import MappedSource
from services.ingest.sources.meta.signature import check_signature


class MetaWebhooks(MappedSource):
    """A source whose deliveries an app of Meta's signs, and which has a token to verify it by."""

    handshake_method: ClassVar = "GET"

    verify_token: str | None = Field(None, min_length=1)

    def verify(self, delivery: Delivery) -> None:
        """Check `X-Hub-Signature-256`."""
        check_signature(delivery, self.secrets)

    def handshake(self, delivery: Delivery) -> Response:
        """The challenge, for `verify_token`, or for a secret where there is no such token."""
        query = delivery.query
        if query.get("hub.mode") != "subscribe" or "hub.challenge" not in query:
            raise unauthenticated("hub.mode=subscribe and hub.challenge are needed")
        known = [self.verify_token.encode()] if self.verify_token else self.secrets
        if not any_is(query.get("hub.verify_token", "").encode(), known):
            raise unauthenticated("This hub.verify_token is not the source's")
        return PlainTextResponse(query["hub.challenge"])
