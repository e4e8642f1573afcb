"""Meta signs the body, in `X-Hub-Signature-256`."""

from collections.abc import Iterable

from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.hmac_signatures import check_hmac

HEADER = "X-Hub-Signature-256"


def check_signature(delivery: Delivery, secrets: Iterable[bytes]) -> None:
    """Check that one of the app `secrets` has signed.

    Raises:
        Problem: 401 where none has.
    """
    check_hmac(delivery, secrets, HEADER, "sha256=")
