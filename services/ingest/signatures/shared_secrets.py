"""Secrets that are sent as they are: bearer tokens, passwords. Compared in constant time."""

import hmac
from collections.abc import Iterable

from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.encodings import from_base64
from services.ingest.signatures.failures import required, unauthenticated


def any_is(given: bytes, expected: Iterable[bytes]) -> bool:
    """Whether `given` is one of `expected`."""
    return any(hmac.compare_digest(given, each) for each in expected)


def check_bearer(delivery: Delivery, secrets: Iterable[bytes]) -> None:
    """Check that `Authorization: Bearer` carries one of `secrets`.

    Raises:
        Problem: 401 where it does not.
    """
    scheme, _, token = delivery.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not any_is(token.strip().encode("latin-1"), secrets):
        raise unauthenticated("Send the source's secret as Authorization: Bearer SECRET", "Bearer")


def check_token(
    delivery: Delivery, secrets: Iterable[bytes], header: str, prefix: str = ""
) -> None:
    """Check that `header` is `prefix` and one of `secrets`.

    Raises:
        Problem: 401 where it is not.
    """
    token = required(delivery.headers, header)
    given = token.removeprefix(prefix).encode("latin-1")
    if not token.startswith(prefix) or not any_is(given, secrets):
        raise unauthenticated(f"{header} is not the secret of this source")


def check_basic(delivery: Delivery, secrets: Iterable[bytes]) -> None:
    """Check that `Authorization: Basic` carries one of `secrets`, each a `user:password`.

    Raises:
        Problem: 401 where it does not.
    """
    scheme, _, token = delivery.headers.get("authorization", "").partition(" ")
    given = from_base64(token.strip())
    if scheme.lower() != "basic" or given is None or not any_is(given, secrets):
        detail = "Send the source's user and password by Basic authentication"
        raise unauthenticated(detail, "Basic")
