import base64

import pytest

from services.http.problems import Problem
from services.ingest.signatures.shared_secrets import any_is, check_basic, check_bearer
from tests.services.ingest.deliveries import delivered

SECRETS = [b"old", b"me:pass"]


def basic(text: str) -> str:
    return f"Basic {base64.b64encode(text.encode()).decode()}"


def test_any_is() -> None:
    assert any_is(b"b", [b"a", b"b"])
    assert not any_is(b"", [b"a", b"b"])
    assert not any_is(b"a", [])


@pytest.mark.parametrize("value", ["Bearer old", "bearer  old ", "BEARER me:pass"])
def test_a_bearer_token(value: str) -> None:
    check_bearer(delivered(b"", {"Authorization": value}), SECRETS)


@pytest.mark.parametrize("value", ["", "old", "Bearer", "Bearer ol", "Basic old", "Bearer é"])
def test_no_bearer_token(value: str) -> None:
    with pytest.raises(Problem, match="Bearer SECRET") as raised:
        check_bearer(delivered(b"", {"Authorization": value}), SECRETS)
    assert raised.value.headers == {"WWW-Authenticate": "Bearer"}


def test_a_user_and_password() -> None:
    check_basic(delivered(b"", {"Authorization": basic("me:pass")}), SECRETS)


@pytest.mark.parametrize("value", ["", basic("me:past"), "Basic me:pass", "Bearer bWU6cGFzcw=="])
def test_no_user_and_password(value: str) -> None:
    with pytest.raises(Problem, match="Basic authentication") as raised:
        check_basic(delivered(b"", {"Authorization": value}), SECRETS)
    assert raised.value.headers == {"WWW-Authenticate": "Basic"}
