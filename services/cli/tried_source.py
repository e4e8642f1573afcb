"""What a source makes of a delivery, without sending anything."""

import msgspec

from services.ingest.requests.delivery import Delivery
from services.ingest.requests.sending import leave_out_aliases
from services.ingest.sources.source import Source
from services.ingest.sources.statements import Ignored


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """The events as JSON, what is passed over, and the answer if it is a handshake.

    `ignored` has a `reason` and an `example` each; `aliases_left_out` is of so many events.
    """

    handshake: str | None = None
    events: list[msgspec.Raw] = []
    ignored: list[dict[str, str]] = []
    aliases_left_out: int = 0


def try_source(source: Source, delivery: Delivery, name: str) -> Tried:
    """What `source`, of this `name`, makes of `delivery`, whose signature is not checked.

    Raises:
        Problem: where it refuses the delivery.
    """
    answer = source.answer(delivery)
    if answer is not None:
        return Tried(handshake=bytes(answer.body).decode())
    said = list(source.events(delivery, name))
    events = [each for each in said if not isinstance(each, Ignored)]
    return Tried(
        aliases_left_out=0 if source.trust_aliases else leave_out_aliases(events),
        events=[msgspec.Raw(msgspec.json.encode(each)) for each in events],
        ignored=[each._asdict() for each in said if isinstance(each, Ignored)],
    )
