"""The page's session, over an api of its own whose keys change."""

import json
from base64 import urlsafe_b64decode
from http.cookies import SimpleCookie

import httpx
import pytest

from services.api.app import create_app
from services.http.sessions.sealed_cookie import InvalidSecret
from services.http.sessions.session import WITHIN_S
from services.runtime.access.api_keys import KeysFile, ensure_first_key
from services.runtime.access.grants import Scope
from services.runtime.settings import Settings

CLEAR = "http://rapport.example:8000"


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path / "data", partitions=1)


@pytest.fixture
def key(settings):
    return ensure_first_key(settings)


@pytest.fixture
def keys(settings):
    return KeysFile(settings.keys)


@pytest.fixture
def browser(settings, key):
    """Makes browsers, each of an api of its own on the same directory; they keep cookies."""

    def made(base_url=CLEAR, **changed):
        app = create_app(settings.model_copy(update=changed))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=base_url)

    return made


async def signed_in(browser, key):
    answer = await browser.post("/session", json={"key": key})
    assert answer.status_code == 204
    return answer


async def status(browser):
    """The app has no tables: who may read is answered 503."""
    return (await browser.get("/v1/members")).status_code


def cookie_of(answer):
    ((name, morsel),) = SimpleCookie(answer.headers["Set-Cookie"]).items()
    return name, morsel


async def test_a_session_reads_until_it_ends(browser, key):
    async with browser() as visitor:
        assert await status(visitor) == 401
        await signed_in(visitor, key)
        assert await status(visitor) == 503
        assert (await visitor.delete("/session")).status_code == 204
        assert await status(visitor) == 401


async def test_a_session_needs_a_key_that_is_known(browser, keys):
    feeder = keys.create("feeder", [Scope.INGEST])
    async with browser() as visitor:
        for sent, refused in (("", 401), ("rk_x_y", 401), ("é", 401), (feeder, 403)):
            answer = await visitor.post("/session", json={"key": sent})
            assert answer.status_code == refused
            assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("content", "kind", "refused"),
    [
        (b'{"key": "rk_x_y"}', "text/plain", 415),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"key": 1}', "application/json", 400),
        (b" " * 20_000, "application/json", 413),
    ],
)
async def test_what_is_no_session_is_refused(browser, content, kind, refused):
    async with browser() as visitor:
        answer = await visitor.post("/session", content=content, headers={"Content-Type": kind})
    assert answer.status_code == refused
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_the_cookie_names_the_key_and_never_holds_it(browser, key, settings):
    _, key_id, secret = key.split("_")
    async with browser() as visitor:
        _, morsel = cookie_of(await signed_in(visitor, key))
    sealed = urlsafe_b64decode(morsel.value)
    stored = KeysFile(settings.keys).list()[0].sha256
    assert not any(each.encode() in sealed for each in (key, key_id, secret, stored))
    assert not any(each in morsel.value for each in (key, key_id, secret, stored))


async def test_the_cookie_of_plain_http_is_of_its_port(browser, key):
    names = set()
    for port in (8000, 9000):
        async with browser(f"http://rapport.example:{port}") as visitor:
            name, morsel = cookie_of(await signed_in(visitor, key))
        names.add(name)
        assert (morsel["path"], morsel["domain"], morsel["samesite"]) == ("/", "", "strict")
        assert morsel["max-age"] == str(WITHIN_S)
        assert morsel["httponly"]
        assert not morsel["secure"]
        assert not name.startswith("__Host-")
    assert len(names) == 2


@pytest.mark.parametrize(
    ("base_url", "changed"),
    [
        ("https://rapport.example", {}),
        ("http://10.0.0.7:8000", {"public_url": "https://rapport.example"}),
    ],
)
async def test_over_tls_also_that_of_a_proxy_it_is_of_this_host_alone(
    browser, key, base_url, changed
):
    async with browser(base_url, **changed) as visitor:
        name, morsel = cookie_of(await signed_in(visitor, key))
        assert name.startswith("__Host-")
        assert morsel["secure"]
        assert (morsel["path"], morsel["domain"]) == ("/", "")
        answer = await visitor.get("/v1/members", headers={"Cookie": f"{name}={morsel.value}"})
    assert answer.status_code == 503


async def test_revoked_or_rotated_its_key_ends_it_at_the_next_request(browser, keys):
    for end in (keys.revoke, keys.rotate):
        token = keys.create("reader", [Scope.READ])
        async with browser() as visitor:
            await signed_in(visitor, token)
            assert await status(visitor) == 503
            end(token.split("_")[1])
            answer = await visitor.get("/v1/members")
            assert answer.status_code == 401
            assert answer.json()["detail"] == "This session is over"


async def test_it_ends_when_its_key_expires(browser, keys):
    ends = 2_000_000_000_000
    token = keys.create("brief", [Scope.READ], expires_at=ends)
    async with browser() as visitor:
        keyring = visitor._transport.app.state.keyring
        keyring._now = lambda: ends - 1
        await signed_in(visitor, token)
        assert await status(visitor) == 503
        keyring._now = lambda: ends
        assert await status(visitor) == 401


async def test_it_ends_after_twelve_hours(browser, key, monkeypatch):
    async with browser() as visitor:
        await signed_in(visitor, key)
        monkeypatch.setattr("cryptography.fernet.time.time", lambda: 4_000_000_000)
        assert await status(visitor) == 401


async def test_the_apis_of_a_machine_share_sessions_and_another_machine_does_not(
    browser, key, tmp_path
):
    async with browser() as one, browser() as other:
        answer = await signed_in(one, key)
        name, morsel = cookie_of(answer)
        sent = {"Cookie": f"{name}={morsel.value}"}
        assert (await other.get("/v1/members", headers=sent)).status_code == 503
        async with browser(session_key_file=tmp_path / "elsewhere") as stranger:
            assert (await stranger.get("/v1/members", headers=sent)).status_code == 401
            assert (tmp_path / "elsewhere").stat().st_mode & 0o777 == 0o600


async def test_what_was_tampered_with_is_no_session(browser, key):
    async with browser() as visitor:
        name, morsel = cookie_of(await signed_in(visitor, key))
        visitor.cookies.clear()
        changed = morsel.value[:40] + ("A" if morsel.value[40] != "A" else "B") + morsel.value[41:]
        for sent in ("", key, "x", changed, "é".encode().decode("latin-1")):
            headers = {"Cookie": f"{name}={sent}".encode("latin-1")}
            assert (await visitor.get("/v1/members", headers=headers)).status_code == 401


def test_a_file_that_holds_no_secret_is_named(settings, key):
    settings.session_key.write_text("no secret")
    with pytest.raises(InvalidSecret, match="session-key"):
        create_app(settings)


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({"Origin": "http://evil.example"}, True),
        ({"Origin": "null"}, True),
        ({"Origin": "http://rapport.example:9000"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "same-site", "Origin": CLEAR}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": CLEAR}, False),
        ({"Origin": CLEAR}, False),
        ({}, False),
    ],
)
async def test_another_site_changes_nothing_by_a_session(browser, key, headers, refused):
    path = "/v1/members/ana/relationships/bo"
    async with browser() as visitor:
        await signed_in(visitor, key)
        answer = await visitor.put(path, json={"hidden": 1}, headers=headers)
        assert answer.status_code == (403 if refused else 422)
        assert (await visitor.get("/v1/members", headers=headers)).status_code == 503
        begun = await visitor.post("/session", json={"key": key}, headers=headers)
        assert begun.status_code == (403 if refused else 204)
        ended = await visitor.delete("/session", headers=headers)
        assert ended.status_code == (403 if refused else 204)
        by_key = headers | {"Authorization": f"Bearer {key}"}
        assert (await visitor.put(path, json={"hidden": 1}, headers=by_key)).status_code == 422


async def test_it_says_who_one_is(browser, keys):
    nobody = {"signed_in": False, "name": None, "scopes": [], "members": [], "expires_at": None}
    token = keys.create("ana", [Scope.READ, Scope.WRITE], members=["ana"], expires_at=2**41)
    unbound = keys.create("all", [Scope.READ])
    async with browser() as visitor:
        answer = await visitor.get("/session")
        assert answer.json() == nobody | {"sign_in": None}
        assert answer.headers["Cache-Control"] == "no-store"
        await signed_in(visitor, token)
        who = {
            "signed_in": True,
            "name": "ana",
            "scopes": ["read", "write"],
            "members": ["ana"],
            "expires_at": "2039-09-07T15:47:35.552Z",
            "sign_in": None,
        }
        assert (await visitor.get("/session")).json() == who
        keys.revoke(token.split("_")[1])
        over = await visitor.get("/session")
        assert over.json() == nobody | {"sign_in": None}
        assert "Max-Age=0" in over.headers["Set-Cookie"]
        everybodys = {"Authorization": f"Bearer {unbound}"}
        assert (await visitor.get("/session", headers=everybodys)).json()["members"] == "all"
        wrong = await visitor.get("/session", headers={"Authorization": "Bearer rk_x_y"})
        assert wrong.status_code == 401
        assert json.loads(wrong.content)["type"] == "urn:rapport:problem:unauthorized"


async def test_the_cookie_of_before_which_held_the_key_is_no_session_and_forgotten(browser, key):
    sent = {"Cookie": f"rapport_key={key}"}
    async with browser() as visitor:
        assert (await visitor.get("/v1/members", headers=sent)).status_code == 401
        forgotten = (await visitor.get("/session", headers=sent)).headers["Set-Cookie"]
    assert forgotten.startswith('rapport_key="";')
    assert "Max-Age=0" in forgotten
