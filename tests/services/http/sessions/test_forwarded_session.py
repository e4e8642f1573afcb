from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from cryptography.fernet import Fernet

from services.http.sessions.forwarded_session import WITHIN_S, ForwardedSessions
from services.http.sessions.session import KeySession, PersonSession, Session
from services.runtime.access.api_key import ExpiredKey, digest
from services.runtime.access.api_keys import Keyring, KeysFile
from services.runtime.access.grants import Scope

SECRET = Fernet(Fernet.generate_key())
SESSIONS = ForwardedSessions(SECRET, "https://issuer.example")
PERSON = PersonSession("https://issuer.example", "sub", "ana")


@pytest.fixture
def keys(tmp_path: Path) -> KeysFile:
    return KeysFile(tmp_path / "keys.json")


@pytest.fixture
def keyring(keys: KeysFile) -> Keyring:
    return Keyring(keys.path)


def sealed(session: Session, sessions: ForwardedSessions = SESSIONS) -> str:
    scheme, _, value = sessions.seal(session).partition(" ")
    assert scheme == "Session"
    return value


def begun(token: str) -> KeySession:
    _, key_id, secret = token.split("_")
    return KeySession(key_id, digest(secret))


def test_a_session_is_the_key_that_it_names_until_that_is_revoked(
    keys: KeysFile, keyring: Keyring
) -> None:
    token = keys.create("ana", [Scope.READ, Scope.WRITE], members=["ana"])
    value = sealed(begun(token))
    grant = SESSIONS.grant(value, keyring)
    assert grant is not None
    assert (grant.name, grant.members) == ("ana", frozenset({"ana"}))
    keys.revoke(token.split("_")[1])
    assert SESSIONS.grant(value, keyring) is None


def test_of_a_key_that_has_expired_it_is_said(keys: KeysFile, keyring: Keyring) -> None:
    value = sealed(begun(keys.create("brief", [Scope.READ], expires_at=1)))
    with pytest.raises(ExpiredKey):
        SESSIONS.grant(value, keyring)


def test_a_person_is_their_member_with_the_same_issuer_alone(keyring: Keyring) -> None:
    grant = SESSIONS.grant(sealed(PERSON), keyring)
    assert grant is not None
    assert grant.members == frozenset({"ana"})
    assert ForwardedSessions(SECRET, None).grant(sealed(PERSON), keyring) is None


def test_it_is_over_after_a_minute(keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1_000_000.0]
    monkeypatch.setattr("cryptography.fernet.time.time", lambda: clock[0])
    value = sealed(PERSON)
    clock[0] += WITHIN_S
    assert SESSIONS.grant(value, keyring) is not None
    clock[0] += 1
    assert SESSIONS.grant(value, keyring) is None


def cookie(session: Session) -> str:
    return SECRET.encrypt(msgspec.json.encode(session)).decode()


@pytest.mark.parametrize(
    "value",
    [
        lambda: "",
        lambda: "é",
        lambda: sealed(PERSON)[:-4],
        lambda: sealed(PERSON, ForwardedSessions(Fernet(Fernet.generate_key()), None)),
        lambda: cookie(PERSON),
        lambda: SECRET.encrypt(b"{}").decode(),
    ],
    ids=["empty", "no ASCII", "tampered with", "of another secret", "a cookie", "of nothing"],
)
def test_nothing_else_is_one(value: Callable[[], str], keyring: Keyring) -> None:
    assert SESSIONS.grant(value(), keyring) is None
