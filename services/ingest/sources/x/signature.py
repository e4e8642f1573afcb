"""X signs the body, in `x-twitter-webhooks-signature`; challenges it has signed by us."""

import base64
import re
from collections.abc import Iterable

from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.failures import unauthenticated
from services.ingest.signatures.hmac_signatures import check_hmac, hmac_sha256

HEADER = "x-twitter-webhooks-signature"

_TOKEN = re.compile(r"[\w+/=.-]{1,256}", re.ASCII)
"""What a challenge may be. X signs challenges and events alike: if any text could be signed as a
challenge, an event could."""


def check_signature(delivery: Delivery, secrets: Iterable[bytes]) -> None:
    """Check that one of the consumer `secrets` has signed.

    Raises:
        Problem: 401 where none has.
    """
    check_hmac(delivery, secrets, HEADER, "sha256=", "base64")


def sign_challenge(token: str, secrets: list[bytes]) -> str:
    """The response token for the challenge `token`.

    Raises:
        Problem: 401 where `token` could be an event, or there is no secret.
    """
    if not _TOKEN.fullmatch(token) or not secrets:
        raise unauthenticated("A crc_token of letters, digits and _+/=.- is needed, and a secret")
    return f"sha256={base64.b64encode(hmac_sha256(secrets[0], token.encode())).decode()}"
