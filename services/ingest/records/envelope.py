"""The CloudEvents envelope of feed records, as Kafka headers: CloudEvents' Kafka protocol binding,
binary content mode. Both records of an interaction are one CloudEvent, for two owners.
"""

from functools import lru_cache
from urllib.parse import quote

from schemas.events import FeedEvent
from schemas.kinds import KINDS
from schemas.times import format_time
from services.ingest.records.owner_records import Headers

_OF_A_URI = "/:?#[]@!$&'()*+,;=%-._~"

_VERSION = ("ce_specversion", b"1.0")
_TYPES = {kind: ("ce_type", f"rapport.{kind}".encode()) for kind in KINDS}
_JSON = ("content-type", b"application/json")


def enveloped(event: FeedEvent) -> Headers:
    """The headers of the records of `event`, whose `at` is settled."""
    assert event.at is not None
    return [
        _VERSION,
        ("ce_id", event.id.encode()),
        _source(event.source),
        _TYPES[event.kind],
        ("ce_time", format_time(event.at).encode()),
        ("ce_subject", event.actor.encode()),
        _JSON,
    ]


@lru_cache(maxsize=1 << 10)
def _source(source: str) -> tuple[str, bytes]:
    """A CloudEvent's source is a URI reference, which a FeedEvent's need not be."""
    return "ce_source", quote(source, safe=_OF_A_URI).encode()
