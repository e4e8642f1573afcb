"""Standard Webhooks 1.0: FeedEvents signed with `webhook-id`, `-timestamp` and `-signature`.

The payload is a FeedEvent, an array of them, or `{"type", "timestamp", "data"}` with either as
`data`, where `type` ends in a missing kind and `timestamp` is a missing `at`.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import model_validator

from services.ingest.signatures.hmac_signatures import (
    any_is,
    check_fresh,
    from_base64,
    hmac_sha256,
    required,
    unproved,
)
from services.ingest.sources.convention import Delivery
from services.ingest.sources.mapped import Mapped

MOST_SIGNATURES = 16
"""So many are looked at: each by a public key costs as much as reading the body."""


class StandardKeys:
    """The secrets of a source: `whsec_` and base64 of a shared one, `whpk_` of a public one.

    Raises:
        ValueError: where one is neither.
    """

    def __init__(self, secrets: Iterable[bytes]) -> None:
        self.shared: list[bytes] = []
        self.public: list[Ed25519PublicKey] = []
        for secret in secrets:
            self._add(secret.decode())

    def _add(self, secret: str) -> None:
        key = from_base64(secret.removeprefix("whsec_").removeprefix("whpk_"))
        if not key:
            raise ValueError("a secret must be whsec_ or whpk_ and base64")
        if secret.startswith("whpk_"):
            self.public.append(Ed25519PublicKey.from_public_bytes(key))
        else:
            self.shared.append(key)

    def check(self, delivery: Delivery) -> None:
        """Check that one of the delivery's signatures is by one of these.

        Raises:
            Problem: 401 where none is, or the delivery is more than five minutes old.
        """
        id_, timestamp, signatures = (
            required(delivery.headers, f"webhook-{name}")
            for name in ("id", "timestamp", "signature")
        )
        check_fresh(timestamp, delivery.received)
        message = b".".join((id_.encode("latin-1"), timestamp.encode(), delivery.body))
        stated = signatures.split(" ", MOST_SIGNATURES)[:MOST_SIGNATURES]
        if not self._sign(message, stated):
            raise unproved("None of webhook-signature is a signature of this delivery")

    def _sign(self, message: bytes, signatures: list[str]) -> bool:
        """Whether one of `signatures` is by one of these."""
        expected = [hmac_sha256(key, message) for key in self.shared]
        return any(
            any_is(signature, expected)
            if version == "v1"
            else any(_verifies(key, signature, message) for key in self.public)
            for version, signature in map(_parts, signatures)
            if version in ("v1", "v1a")
        )


def _parts(stated: str) -> tuple[str, bytes]:
    """Version and signature; what is not base64 is no signature."""
    version, _, encoded = stated.partition(",")
    return version, from_base64(encoded) or b""


def _verifies(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


class StandardWebhooks(Mapped):
    """`type = "standard-webhooks"`; members, ids and sources are as the events state them."""

    @cached_property
    def keys(self) -> StandardKeys:
        """What deliveries may be signed by."""
        return StandardKeys(self.secrets)

    @model_validator(mode="after")
    def _has_keys(self) -> "StandardWebhooks":
        self.keys  # noqa: B018 - reads them now, so that a bad one is refused at start
        return self

    def verify(self, delivery: Delivery) -> None:
        """Check `webhook-signature`."""
        self.keys.check(delivery)

    def delivery_id(self, delivery: Delivery) -> str | None:
        """`webhook-id`, which stays the same when it is sent again."""
        return delivery.headers.get("webhook-id")

    def namespace_of(self, source: str) -> str:
        """None: who speaks FeedEvent names members as he means them."""
        return ""

    def say(self, delivery: Delivery) -> Iterator[object]:
        """The events, with what the envelope tells."""
        payload = delivery.json
        told = _told(payload) if isinstance(payload, dict) else {}
        data = payload["data"] if told else payload
        for event in data if isinstance(data, list) else [data]:
            yield told | _given(event) if isinstance(event, dict) else event


def _told(payload: dict[str, object]) -> dict[str, object]:
    """Kind and time that an envelope gives to its events; nothing where it is none."""
    if "data" not in payload or "actor" in payload:
        return {}
    type_ = payload.get("type")
    kind = type_.rpartition(".")[2] if isinstance(type_, str) else None
    return {"kind": kind, "at": payload.get("timestamp")}


def _given(event: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in event.items() if value is not None}
