import base64
import hashlib
import hmac
from typing import Any

import pytest

from services.http.problems import Problem
from services.ingest.signatures.hmac_signatures import check_hmac
from tests.services.ingest.deliveries import delivered

BODY = b'{"a":1}'
SECRETS = [b"old", b"new"]


def digest(secret: bytes = b"new", message: bytes = BODY) -> bytes:
    return hmac.new(secret, message, hashlib.sha256).digest()


def check(value: str | None, **options: Any) -> None:
    headers = {} if value is None else {"X-Sig": value}
    check_hmac(delivered(BODY, headers), SECRETS, "X-Sig", **options)


@pytest.mark.parametrize("secret", SECRETS)
def test_any_of_the_secrets_may_have_signed(secret: bytes) -> None:
    check(digest(secret).hex())
    check(f"v0={digest(secret).hex()}", prefix="v0=")
    check(base64.b64encode(digest(secret)).decode(), encoding="base64")
    check(digest(secret, b"t:" + BODY).hex(), message=b"t:" + BODY)


@pytest.mark.parametrize(
    ("value", "options"),
    [
        (None, {}),
        ("", {}),
        (digest(b"other").hex(), {}),
        (digest().hex()[:-2], {}),
        (digest().hex(), {"prefix": "v0="}),
        (f"v0={digest().hex()}", {}),
        (f"v1={digest().hex()}", {"prefix": "v0="}),
        (digest().hex(), {"encoding": "base64"}),
        (base64.b64encode(digest()).decode(), {}),
        (digest().hex(), {"message": b"t:" + BODY}),
    ],
)
def test_anything_else_is_refused(value: str | None, options: dict[str, Any]) -> None:
    with pytest.raises(Problem, match="X-Sig") as raised:
        check(value, **options)
    assert raised.value.kind.status == 401
