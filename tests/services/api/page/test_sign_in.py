"""The page's sign-in through a real provider, over an api of its own."""

import base64
import hashlib
from http.cookies import SimpleCookie

import httpx
import pytest
from httpx_oauth.oauth2 import BaseOAuth2

from services.api.app import create_app
from services.runtime.oidc_settings import OidcSettings
from services.runtime.settings import Settings
from tests.identity_provider import CLIENT, SECRET, IdentityProvider

HERE = "http://rapport.example:8000"


@pytest.fixture(scope="module")
def provider():
    provider = IdentityProvider(
        {"sub": "ana", "email": "ana@x.example", "email_verified": True},
        {"sub": "bo", "email": "bo@x.example"},
    )
    yield provider
    provider.close()


@pytest.fixture
def oidc(provider):
    return OidcSettings(
        issuer=provider.issuer, audience=CLIENT, client_id=CLIENT, client_secret=SECRET
    )


@pytest.fixture
def browser(tmp_path, oidc):
    """Makes browsers, each of an api of its own on the same directory; they keep cookies."""

    def made(base_url=HERE, **changed):
        settings = Settings(data_dir=tmp_path, partitions=1, **{"oidc": oidc} | changed)
        transport = httpx.ASGITransport(create_app(settings))
        return httpx.AsyncClient(transport=transport, base_url=base_url)

    return made


async def sent(visitor):
    """To where the page sends the browser that wants to sign in."""
    answer = await visitor.get("/session/sign-in")
    assert answer.status_code == 303
    return httpx.URL(answer.headers["Location"])


def where(answer):
    assert answer.status_code == 303
    return answer.headers["Location"]


async def members(visitor):
    return (await visitor.get("/session")).json()["members"]


async def test_a_person_signs_in_and_sees_their_own_network_alone(browser, provider):
    async with browser() as visitor:
        assert (await visitor.get("/session")).json()["sign_in"] == "/session/sign-in"
        back = provider.signs_in("ana", await sent(visitor))
        assert str(back).startswith(f"{HERE}/session/callback?")
        assert where(await visitor.get(back)) == "/"
        who = (await visitor.get("/session")).json()
        assert (who["members"], who["scopes"]) == (["ana"], ["read", "write"])
        assert (await visitor.get("/v1/members/ana/circle")).status_code == 503, "no tables"
        assert (await visitor.get("/v1/members/bo/circle")).status_code == 403
        await visitor.delete("/session")
        assert await members(visitor) == []


async def test_what_is_asked_of_the_issuer(browser, provider, monkeypatch):
    exchanged = []

    async def exchange(self, code, redirect_uri, verifier):
        exchanged.append((redirect_uri, verifier))
        return {}

    monkeypatch.setattr(BaseOAuth2, "get_access_token", exchange)
    async with browser(public_url="https://rapport.example") as visitor:
        to = await sent(visitor)
        asked = dict(to.params)
        cookie = {"Cookie": "; ".join(f"{n}={v}" for n, v in visitor.cookies.items())}
        await visitor.get("/session/callback", params={"state": asked["state"], "code": "c"},
                          headers=cookie)  # fmt: skip
    assert str(to).startswith(provider.issuer)
    assert (asked["client_id"], asked["scope"]) == (CLIENT, "openid")
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == "https://rapport.example/session/callback"
    ((redirect_uri, verifier),) = exchanged
    assert redirect_uri == asked["redirect_uri"]
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    assert digest.decode() == asked["code_challenge"] + "="
    assert len({asked["state"], asked["nonce"], verifier}) == 3


async def test_the_cookie_of_the_way_there_is_sealed_and_ends(browser):
    async with browser() as visitor:
        answer = await visitor.get("/session/sign-in")
        asked = httpx.URL(answer.headers["Location"]).params
        ((_, morsel),) = SimpleCookie(answer.headers["Set-Cookie"]).items()
        assert (morsel["samesite"], morsel["max-age"]) == ("lax", "600")
        assert morsel["httponly"]
        sealed = base64.urlsafe_b64decode(morsel.value)
        assert not any(asked[each].encode() in sealed for each in ("state", "nonce"))
        assert (await visitor.get("/v1/members")).status_code == 401, "it is no session"


async def test_nobody_elses_way_back_will_do(browser, provider):
    async with browser() as visitor, browser() as mallory:
        hers = provider.signs_in("mallory", await sent(mallory))
        assert where(await visitor.get(hers)) == "/?sign-in=over"
        own = await sent(visitor)
        assert where(await visitor.get(hers)) == "/?sign-in=over"
        mixed = hers.copy_set_param("state", own.params["state"])
        assert where(await visitor.get(mixed)) == "/?sign-in=unknown", "another's nonce"
        assert await members(visitor) == []


async def test_one_way_back_begins_one_session(browser, provider):
    async with browser() as visitor:
        back = provider.signs_in("ana", await sent(visitor))
        await visitor.get(back)
        await visitor.delete("/session")
        assert where(await visitor.get(back)) == "/?sign-in=over"
        assert await members(visitor) == []


async def test_who_declines_is_not_signed_in(browser):
    async with browser() as visitor:
        state = (await sent(visitor)).params["state"]
        query = {"state": state, "error": "access_denied"}
        answer = await visitor.get("/session/callback", params=query)
        assert where(answer) == "/?sign-in=denied"
        assert await members(visitor) == []


async def test_who_is_no_member_is_not_signed_in(browser, provider, oidc):
    verified = oidc.model_copy(update={"member": "{email}"})
    async with browser(oidc=verified) as visitor:
        to = await sent(visitor)
        assert to.params["scope"] == "openid email"
        assert where(await visitor.get(provider.signs_in("bo", to))) == "/?sign-in=unknown"
        assert await members(visitor) == []
        back = provider.signs_in("ana", await sent(visitor))
        assert where(await visitor.get(back)) == "/"
        assert await members(visitor) == ["ana@x.example"]


async def test_while_the_issuer_is_away_nobody_signs_in_and_sessions_go_on(browser, provider):
    async with browser() as visitor:
        await visitor.get(provider.signs_in("ana", await sent(visitor)))
        back = provider.signs_in("ana", await sent(visitor))
        provider.stop()
        try:
            assert where(await visitor.get(back)) == "/?sign-in=unavailable"
            async with browser() as newcomer:
                assert where(await newcomer.get("/session/sign-in")) == "/?sign-in=unavailable"
            assert await members(visitor) == ["ana"]
        finally:
            provider.start()


async def test_sessions_of_an_issuer_end_with_its_setting(browser, provider):
    async with browser() as visitor, browser(oidc=None) as without:
        await visitor.get(provider.signs_in("ana", await sent(visitor)))
        without.cookies = visitor.cookies
        assert (await without.get("/v1/members/ana/circle")).status_code == 401
        assert (await without.get("/session/sign-in")).status_code == 404
        assert (await without.get("/session/callback")).status_code == 404
        assert (await without.get("/session")).json()["sign_in"] is None


async def test_a_bearer_token_of_the_issuer_is_a_key_of_its_person(browser, provider):
    headers = {"Authorization": f"Bearer {provider.id_token('ana')}"}
    async with browser() as program:
        assert (await program.get("/v1/members/ana/circle", headers=headers)).status_code == 503
        assert (await program.get("/v1/members/bo/circle", headers=headers)).status_code == 403
        tampered = {"Authorization": headers["Authorization"][:-4] + "AAAA"}
        refused = await program.get("/v1/members/ana/circle", headers=tampered)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    async with browser(oidc=None) as program:
        assert (await program.get("/v1/members/ana/circle", headers=headers)).status_code == 401
