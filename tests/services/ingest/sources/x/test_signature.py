import base64
import hashlib
import hmac

import pytest

from services.http.problems import Problem
from services.ingest.sources.x.signature import sign_challenge


def test_a_challenge_is_signed_by_the_first_secret() -> None:
    digest = hmac.new(b"new", b"a-Z_0+/=.", hashlib.sha256).digest()
    expected = f"sha256={base64.b64encode(digest).decode()}"
    assert sign_challenge("a-Z_0+/=.", [b"new", b"old"]) == expected


@pytest.mark.parametrize("token", ["", '{"follow_events":[]}', "a b", "é", "x" * 257, "a\n"])
def test_no_body_is_signed_as_a_challenge(token: str) -> None:
    with pytest.raises(Problem, match="crc_token"):
        sign_challenge(token, [b"secret"])
    with pytest.raises(Problem, match="and a secret"):
        sign_challenge("abc", [])
