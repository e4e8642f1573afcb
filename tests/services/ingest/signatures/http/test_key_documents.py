from typing import Any

import pytest

from services.ingest.signatures.http.key_documents import (
    InvalidKeyDocument,
    check_address,
    is_same_host,
    key_in,
)
from tests.services.ingest.producers import ANOTHER, PRIVATE, pem
from tests.services.ingest.signatures.senders import ANA, KEY_ID, actor, fetched

KEY = actor()["publicKey"]
EVIL = "https://evil.example/users/ana"


@pytest.mark.parametrize(
    "document",
    [
        actor(),
        actor(publicKey=[KEY | {"id": "https://social.example/other"}, 7, KEY]),
        actor(publicKey={name: KEY[name] for name in ("id", "publicKeyPem")}),
        KEY | {"type": "Key"},
    ],
)
def test_the_key_of_an_actor(document: dict[str, Any]) -> None:
    found = key_in(fetched(document), KEY_ID)
    assert found.owner == ANA
    assert found.key == PRIVATE.public_key()


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (actor(publicKey=None), "not where its id leads"),
        (actor(publicKey=KEY | {"id": f"{ANA}#another"}), "not where its id leads"),
        (actor(publicKey=KEY | {"owner": "https://social.example/users/bo"}), "not where its id"),
        (actor(id=EVIL, publicKey=KEY | {"owner": EVIL}), "another server"),
        (actor(id="https://social.example:8443/users/ana", publicKey=KEY), "not where its id"),
        (actor(publicKey=KEY | {"publicKeyPem": "-----BEGIN"}), "PEM"),
        (actor(publicKey=KEY | {"publicKeyPem": None}), "not stated"),
        (KEY | {"owner": EVIL}, "another server"),
        (KEY | {"owner": None}, "not stated"),
        ([actor()], "no JSON object"),
        (7, "no JSON object"),
    ],
)
def test_no_key_of_the_sender(document: Any, why: str) -> None:
    with pytest.raises(InvalidKeyDocument, match=why):
        key_in(fetched(document), KEY_ID)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (fetched(actor(), status=410), "410"),
        (fetched(actor(), url="https://evil.example/users/ana"), "moved"),
        (fetched(actor(), url="http://social.example/users/ana"), "moved"),
        (fetched(actor(), **{"Content-Type": "text/plain"}), "comes as none"),
        (fetched(actor())._replace(content=b'{"id": "\xff"}'), "no JSON object"),
    ],
)
def test_an_answer_that_is_no_key_document(answer: Any, why: str) -> None:
    with pytest.raises(InvalidKeyDocument, match=why):
        key_in(answer, KEY_ID)


@pytest.mark.parametrize(
    "key_id", ["", "ana", "http://social.example/ana", "file:///etc/passwd", "https://",
               "https://user:pass@social.example/ana", "acct:ana@social.example"],
)  # fmt: skip
def test_an_address_that_is_not_fetched(key_id: str) -> None:
    with pytest.raises(InvalidKeyDocument):
        check_address(key_id)


def test_a_fragment_is_not_asked_for() -> None:
    assert str(check_address(KEY_ID)) == ANA


def test_hosts_are_the_same_with_their_ports() -> None:
    assert is_same_host("https://a.example/x", "https://A.example/y#z")
    assert is_same_host("https://a.example/x", "https://a.example:443/y")
    assert not is_same_host("https://a.example/x", "https://a.example:8443/y")
    assert not is_same_host("https://a.example/x", "https://b.example/x")
    assert not is_same_host("x:y", "x:y")


def test_another_key_is_another() -> None:
    other = actor(publicKey=KEY | {"publicKeyPem": pem(ANOTHER)})
    assert key_in(fetched(other), KEY_ID).key == ANOTHER.public_key()
