"""HMAC as producers agree on it in a hundred ways: of what, by which hash, written where."""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.failures import required, unauthenticated
from services.ingest.signatures.freshness import TOLERANCE_S, check_near
from services.ingest.signatures.hmac_signatures import DECODE
from services.ingest.signatures.shared_secrets import any_is
from services.ingest.signatures.signed_message import SignedMessage

MOST_SIGNATURES = 16
"""At most so many in a header are compared."""

_SEPARATOR = re.compile("[,;]")
_FIRST_MS = 10**11
"""Milliseconds of March 1973; as seconds, the year 5138."""


@dataclass(frozen=True)
class HmacScheme:
    """How deliveries are signed.

    The header is `prefix` and one signature; or where there is a `field` a list such as
    `t=1492774577,v1=5257a8…,v1=6ffbb5…`, with signatures in the field of that name. The time that
    is signed along stands in a header of its own, or in a field of the same.

    Raises:
        ValueError: where parts contradict each other, or leave time or body unsigned.
    """

    header: str
    message: SignedMessage
    algorithm: str = "sha256"
    encoding: str = "hex"
    prefix: str = ""
    field: str | None = None
    timestamp_header: str | None = None
    timestamp_field: str | None = None
    tolerance_s: float = TOLERANCE_S

    def __post_init__(self) -> None:
        if self.field and self.prefix:
            raise ValueError("prefix and field: a signature is behind one or in the other")
        if self.timestamp_field and not self.field:
            raise ValueError("timestamp_field needs field, by which the signature is found")
        if self.timestamp_header and self.timestamp_field:
            raise ValueError("timestamp_header and timestamp_field: the time is in one of both")
        timed = bool(self.timestamp_header or self.timestamp_field)
        if timed and not self.message.has_timestamp:
            raise ValueError("signed has no {timestamp}: anyone could change the time")
        if self.message.has_timestamp and not timed:
            raise ValueError("signed has a {timestamp}: say where it is by timestamp_header/_field")

    def check(self, delivery: Delivery, secrets: Iterable[bytes]) -> None:
        """Check that one of `secrets` has signed `delivery`, within `tolerance_s`.

        Raises:
            Problem: 401 where none has.
        """
        stated = required(delivery.headers, self.header)
        signatures = self._signatures(stated)
        timestamp = self._timestamp(stated, delivery)
        messages = self.message.of(delivery, timestamp)
        expected = [
            hmac.digest(secret, message, self.algorithm)
            for secret in secrets
            for message in messages
        ]
        if not any(any_is(each, expected) for each in signatures):
            raise unauthenticated(f"{self.header} is not the signature of this delivery")

    def _signatures(self, stated: str) -> list[bytes]:
        written = (
            _fields(stated, self.field)
            if self.field
            else [stated.removeprefix(self.prefix)] * stated.startswith(self.prefix)
        )
        found = [DECODE[self.encoding](each) for each in written[:MOST_SIGNATURES]]
        signatures = [each for each in found if each]
        if not signatures:
            form = f"{self.field}=" if self.field else repr(self.prefix)
            detail = f"{self.header} must be {form} and an HMAC in {self.encoding}"
            raise unauthenticated(detail)
        return signatures

    def _timestamp(self, stated: str, delivery: Delivery) -> str:
        """The time as it is signed, which is near; empty where none is."""
        if self.timestamp_header:
            timestamp = required(delivery.headers, self.timestamp_header)
        elif self.timestamp_field:
            timestamp = next(iter(_fields(stated, self.timestamp_field)), "")
        else:
            return ""
        check_near(_epoch_ms(timestamp), delivery.received, self.tolerance_s)
        return timestamp


def _fields(stated: str, name: str) -> list[str]:
    """The values of the field `name`, in `name=value,name=value`."""
    pairs = (each.strip().partition("=") for each in _SEPARATOR.split(stated))
    return [value for field, _, value in pairs if field == name]


def _epoch_ms(timestamp: str) -> int:
    """Epoch milliseconds of seconds, milliseconds, or RFC 3339."""
    if timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 15:
        number = int(timestamp)
        return number if number >= _FIRST_MS else number * 1000
    try:
        time = datetime.fromisoformat(timestamp)
        if time.tzinfo is not None:
            return round(time.timestamp() * 1000)
    except (ValueError, OverflowError):
        pass
    raise unauthenticated("The timestamp must be seconds since 1970, or RFC 3339")
