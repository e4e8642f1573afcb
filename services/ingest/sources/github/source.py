"""The source type `github`."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

from services.ingest.requests.delivery import Delivery
from services.ingest.requests.json_values import parse_json
from services.ingest.sources.github.signature import check_signature
from services.ingest.sources.github.statements import EVENTS
from services.ingest.sources.mapped_source import MappedSource
from services.ingest.sources.payload_shapes import payload_as, unexpected
from services.ingest.sources.statements import Ignored, Outcome


class GitHub(MappedSource):
    """`type = "github"`; members are `github:LOGIN` and `github:OWNER/REPOSITORY`."""

    def verify(self, delivery: Delivery) -> None:
        """Check `X-Hub-Signature-256`."""
        check_signature(delivery, self.secrets)

    def statements(self, delivery: Delivery) -> Iterator[Outcome]:
        """The one statement of a delivery."""
        event = delivery.headers.get("x-github-event")
        if event is None:
            raise unexpected("The header X-GitHub-Event is missing")
        if event in EVENTS:
            shape, read = EVENTS[event]
            yield read(payload_as(shape, _payload(delivery)))
        else:
            yield Ignored(f"{event} is not mapped")


def _payload(delivery: Delivery) -> Any:
    if delivery.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        (body,) = parse_qs(delivery.body).get(b"payload", [b""])[:1]
        return parse_json(body)
    return delivery.json
