"""LinkedIn signs the body, in `X-LI-Signature`; challenges it has signed by us."""

import re
from collections.abc import Iterable

from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.failures import required, unauthenticated
from services.ingest.signatures.hmac_signatures import check_hmac, hmac_sha256

HEADER = "X-LI-Signature"

_ALGORITHM = "hmacsha256="
"""Stands before the body in what is signed, and may before the signature."""

_CODE = re.compile(r"[\w-]{1,128}", re.ASCII)
"""What a challenge may be: no text that could be a signed body."""


def check_signature(delivery: Delivery, secrets: Iterable[bytes]) -> None:
    """Check that one of the client `secrets` has signed.

    Raises:
        Problem: 401 where none has.
    """
    stated = required(delivery.headers, HEADER)
    prefix = _ALGORITHM if stated.startswith(_ALGORITHM) else ""
    check_hmac(delivery, secrets, HEADER, prefix, message=_ALGORITHM.encode() + delivery.body)


def sign_challenge(code: str, secrets: list[bytes]) -> str:
    """The response to the challenge `code`.

    Raises:
        Problem: 401 where `code` could be a signed body, or there is no secret.
    """
    if not _CODE.fullmatch(code) or not secrets:
        detail = "A challengeCode of letters, digits and hyphens is needed, and a secret"
        raise unauthenticated(detail)
    return hmac_sha256(secrets[0], code.encode()).hex()
