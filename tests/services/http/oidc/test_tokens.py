import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from services.http.oidc.issuer import AGAIN_S, FRESH_S, Issuer, Unreachable
from services.http.oidc.tokens import LEEWAY_S, InvalidToken, Tokens
from services.runtime.access.grants import Scope
from tests.services.http.oidc.issuing import (
    ALL,
    AUDIENCE,
    EC,
    ED,
    RSA,
    Issuing,
    issuing,
    public,
    signed,
)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def issuer() -> Iterator[Issuing]:
    with issuing(*ALL) as found:
        yield found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(issuer: Issuing, clock: Clock) -> Tokens:
    return Tokens(Issuer(issuer.url, clock), AUDIENCE, "{sub}")


async def refused(tokens: Tokens, token: str) -> str:
    with pytest.raises(InvalidToken) as error:
        await tokens.grant(token)
    return str(error.value)


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        *((RSA, f"{kind}{size}") for kind in ("RS", "PS") for size in (256, 384, 512)),
        *((key, f"ES{512 if size == 521 else size}") for size, key in EC.items()),
        *((ED, name) for name in ("EdDSA", "Ed25519")),
    ],
)
async def test_a_token_of_each_algorithm_is_a_grant_of_its_member(
    issuer: Issuing, tokens: Tokens, key: RSAKey, algorithm: str
) -> None:
    ends = int(time.time()) + 60
    grant = await tokens.grant(issuer.token(key, algorithm, exp=ends))
    assert (grant.members, grant.sources) == ({"ana"}, frozenset())
    assert grant.scopes == {Scope.READ, Scope.WRITE}
    assert grant.expires_at == ends * 1000
    assert grant.id.startswith("oidc:")
    assert "ana" not in grant.id


async def test_people_of_two_issuers_are_told_apart(issuer: Issuing, tokens: Tokens) -> None:
    with issuing(RSA) as other:
        others = Tokens(Issuer(other.url), AUDIENCE, "{sub}")
        ids = [(await tokens.grant(issuer.token(sub=sub))).id for sub in ("ana", "bo", "ana")]
        assert ids[0] == ids[2] != ids[1]
        assert (await others.grant(other.token())).id not in ids


NOW = int(time.time())
DAY_S = 86_400
"""Longer than a run of all tests, before which the times are made."""


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["another", "others"]},
        {"aud": []},
        {"aud": None},
        {"exp": NOW - 1},
        {"exp": None},
        {"exp": "never"},
        {"exp": float("nan")},
        {"nbf": NOW + DAY_S},
        {"iat": NOW + DAY_S},
        {"sub": None},
        {"sub": 7},
        {"sub": ""},
        {"sub": "an a"},
        {"sub": "a\u0301"},
        {"sub": "m" * 201},
    ],
)
async def test_a_token_that_is_not_for_us_or_not_for_now_is_refused(
    issuer: Issuing, tokens: Tokens, changes: dict[str, object]
) -> None:
    assert await refused(tokens, issuer.token(**changes))


async def test_among_several_audiences_ours_will_do(issuer: Issuing, tokens: Tokens) -> None:
    assert await tokens.grant(issuer.token(aud=["another", AUDIENCE]))


async def test_the_issuers_clock_may_be_a_little_ahead(issuer: Issuing, tokens: Tokens) -> None:
    assert await tokens.grant(issuer.token(nbf=int(time.time()) + LEEWAY_S // 2))


async def test_a_token_may_name_no_key(issuer: Issuing, tokens: Tokens) -> None:
    claims = {"iss": issuer.url, "aud": AUDIENCE, "sub": "ana", "exp": time.time() + 60}
    for key, algorithm in ((RSA, "RS256"), (EC[256], "ES256"), (ED, "EdDSA")):
        assert await tokens.grant(signed({"alg": algorithm}, claims, key))
    mallory = RSAKey.generate_key(2048)
    assert "not signed" in await refused(tokens, signed({"alg": "RS256"}, claims, mallory))


async def test_a_token_that_is_unsigned_or_signed_by_what_is_public_is_refused(
    issuer: Issuing, tokens: Tokens
) -> None:
    claims = {"iss": issuer.url, "aud": AUDIENCE, "sub": "ana", "exp": time.time() + 60}
    shared = {"kty": "oct", "k": "c2hhcmVkLXdpdGgtZXZlcnlib2R5", "kid": "oct"}
    issuer.keys.append(shared)
    for header, secret in (
        ({"alg": "none"}, b""),
        ({"alg": "none", "kid": "rsa"}, b""),
        ({"alg": "HS256", "kid": "rsa"}, RSA.as_pem(private=False)),
        ({"alg": "HS256", "kid": "oct"}, b"shared-with-everybody"),
    ):
        signed_part = f"{encoded(header)}.{encoded(claims)}"
        code = hmac.digest(secret, signed_part.encode(), "sha256") if secret else b""
        assert await refused(tokens, f"{signed_part}.{in_base64(code)}")


async def test_a_signature_by_another_or_over_something_else_is_refused(
    issuer: Issuing, tokens: Tokens
) -> None:
    mallory = RSAKey.generate_key(2048, {"kid": "rsa"})
    assert await refused(tokens, issuer.token(mallory))
    head, _, signature = issuer.token().split(".")
    payload = issuer.token(sub="bo").split(".")[1]
    assert await refused(tokens, f"{head}.{payload}.{signature}")
    assert await refused(tokens, issuer.token(EC[256], "ES256").replace(".", "..", 1))


async def test_a_key_in_the_token_itself_is_not_trusted(issuer: Issuing, tokens: Tokens) -> None:
    mallory = ECKey.generate_key("P-256")
    claims = {"iss": issuer.url, "aud": AUDIENCE, "sub": "ana", "exp": time.time() + 60}
    header = {"alg": "ES256", "jwk": public(mallory), "jku": f"{issuer.url}/keys"}
    assert await refused(tokens, signed(header, claims, mallory))


@pytest.mark.parametrize("kind", ["logout+jwt", "secevent+jwt", ""])
async def test_a_token_of_another_type_is_refused(
    issuer: Issuing, tokens: Tokens, kind: str
) -> None:
    claims = {"iss": issuer.url, "aud": AUDIENCE, "sub": "ana", "exp": time.time() + 60}
    header = {"alg": "RS256", "kid": "rsa", "typ": kind}
    assert await refused(tokens, signed(header, claims, RSA))


def in_base64(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def encoded(value: object) -> str:
    return in_base64(json.dumps(value).encode())


def headed(header: str) -> str:
    return f"{in_base64(header.encode())}.e30.x"


@pytest.mark.parametrize(
    "token",
    [
        *("..", "a.b.c", "é.é.é", "x" * 200_000 + ".."),
        *map(headed, ("", "{}", "[]", "null", "[" * 100_000)),
        headed('{"alg": 1}'),
        headed('{"alg": "RS256", "kid": [1]}'),
        headed('{"alg": "RS256", "crit": ["x"]}'),
        headed('{"alg": "RS256", "b64": false, "crit": ["b64"]}'),
    ],
)
async def test_garbage_is_refused(tokens: Tokens, token: str) -> None:
    assert await refused(tokens, token)


async def test_a_payload_that_is_no_object_is_refused(issuer: Issuing, tokens: Tokens) -> None:
    for payload in ("[]", '"ana"', "7", "null", "", "\ufeff{}"):
        token = jws.serialize_compact({"alg": "RS256", "kid": "rsa"}, payload, RSA)
        assert await refused(tokens, token)


async def test_weak_and_foreign_keys_of_the_set_are_passed_over(
    issuer: Issuing, tokens: Tokens, recwarn: pytest.WarningsRecorder
) -> None:
    spare = RSAKey.generate_key(2048, {"kid": "enc"})
    issuer.keys = [
        {"kty": "AKP", "kid": "quantum"}, {"kty": 1}, {}, {"kty": "RSA", "n": "AQAB"},
        public(spare, use="enc"), public(RSA, alg="RS256"),
    ]  # fmt: skip
    assert await tokens.grant(issuer.token())
    assert await refused(tokens, issuer.token(spare))
    assert await refused(tokens, issuer.token(RSA, "PS256"))


async def test_a_token_is_verified_once_and_forgotten_when_it_ends(
    issuer: Issuing, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [time.time()]
    tokens = Tokens(Issuer(issuer.url, clock), AUDIENCE, "{sub}", now=lambda: now[0])
    token = issuer.token(exp=int(now[0]) + 60)
    first = await tokens.grant(token)
    with monkeypatch.context() as patched:
        patched.setattr("services.http.oidc.tokens.jwt.decode", None)
        assert await tokens.grant(token) is first
    now[0] += 60
    assert "expired" in await refused(tokens, token)


async def test_a_key_the_issuer_has_turned_to_is_asked_for(
    issuer: Issuing, tokens: Tokens, clock: Clock
) -> None:
    await tokens.grant(issuer.token())
    newer = RSAKey.generate_key(2048, {"kid": "newer"})
    issuer.keys.append(public(newer))
    clock.now += AGAIN_S
    assert await tokens.grant(issuer.token(newer))
    assert await tokens.grant(issuer.token())


async def test_a_key_the_issuer_has_withdrawn_is_no_longer_trusted(
    issuer: Issuing, tokens: Tokens, clock: Clock
) -> None:
    old = issuer.token()
    await tokens.grant(old)
    newer = RSAKey.generate_key(2048, {"kid": "newer"})
    issuer.keys = [public(newer)]
    clock.now += AGAIN_S
    await tokens.grant(issuer.token(newer))
    assert await refused(tokens, old)


async def test_unknown_keys_make_no_flood(issuer: Issuing, tokens: Tokens, clock: Clock) -> None:
    await tokens.grant(issuer.token())
    stranger = RSAKey.generate_key(2048, {"kid": "stranger"})
    for _ in range(50):
        await refused(tokens, issuer.token(stranger))
    assert issuer.asked == 1
    clock.now += AGAIN_S
    for _ in range(50):
        await refused(tokens, issuer.token(stranger))
    assert issuer.asked == 2


async def test_while_the_issuer_is_away_its_keys_go_on_and_nothing_else_does(
    issuer: Issuing, tokens: Tokens, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    await tokens.grant(issuer.token())
    issuer.status = 503
    clock.now += FRESH_S + 1
    assert await tokens.grant(issuer.token(sub="bo"))
    await _fetched(tokens)
    assert "the keys fetched before are used" in caplog.text
    assert await tokens.grant(issuer.token(sub="cy"))
    stranger = RSAKey.generate_key(2048, {"kid": "stranger"})
    clock.now += AGAIN_S
    assert await refused(tokens, issuer.token(stranger))


async def test_keys_are_fetched_again_beside_requests(
    issuer: Issuing, tokens: Tokens, clock: Clock
) -> None:
    old = issuer.token()
    await tokens.grant(old)
    issuer.keys = [public(ED)]
    clock.now += FRESH_S + 1
    assert await tokens.grant(old), "it does not wait"
    await _fetched(tokens)
    assert await refused(tokens, old)


async def _fetched(tokens: Tokens) -> None:
    assert tokens.issuer._fetching is not None
    await tokens.issuer._fetching


async def test_an_issuer_that_never_answered_proves_nothing(issuer: Issuing, clock: Clock) -> None:
    issuer.status = 500
    tokens = Tokens(Issuer(issuer.url, clock), AUDIENCE, "{sub}")
    token = issuer.token()
    assert await refused(tokens, token)
    issuer.status = 200
    assert await refused(tokens, token), "it is not asked at once again"
    clock.now += AGAIN_S
    assert await tokens.grant(token)


@pytest.mark.parametrize(
    "stated",
    [
        {"issuer": "https://elsewhere.example"},
        {"jwks_uri": "http://keys.example/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": 7},
        {"authorization_endpoint": "http://elsewhere.example/"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "http://elsewhere.example/"},
    ],
)
async def test_what_an_issuer_must_not_state_is_not_followed(
    issuer: Issuing, tokens: Tokens, stated: dict[str, object]
) -> None:
    issuer.stated = stated
    assert await refused(tokens, issuer.token())
    assert issuer.asked == 0


@pytest.mark.parametrize(
    ("template", "claims", "member"),
    [
        ("{sub}", {}, "ana"),
        ("google:{sub}", {}, "google:ana"),
        ("{email}", {"email": "a@x.example", "email_verified": True}, "a@x.example"),
        ("{email}", {"email": "a@x.example"}, None),
        ("{email}", {"email": "a@x.example", "email_verified": False}, None),
        ("{email}", {"email": "a@x.example", "email_verified": "true"}, None),
        ("{tenant}:{sub}", {"tenant": "x"}, "x:ana"),
        ("{tenant}:{sub}", {"tenant": 7}, None),
        ("{tenant}:{sub}", {}, None),
    ],
)
async def test_the_member_is_made_of_claims(
    issuer: Issuing,
    clock: Clock,
    template: str,
    claims: dict[str, object],
    member: str | None,
) -> None:
    tokens = Tokens(Issuer(issuer.url, clock), AUDIENCE, template)
    token = issuer.token(**claims)
    if member is None:
        assert "claim" in (why := await refused(tokens, token)) or "verified" in why
    else:
        assert (await tokens.grant(token)).members == {member}


async def test_endpoints_are_asked_for_now_and_then(issuer: Issuing, clock: Clock) -> None:
    asking = Issuer(issuer.url, clock)
    issuer.status = 500
    for _ in range(2):
        with pytest.raises(Unreachable):
            await asking.endpoints()
    issuer.status = 200
    with pytest.raises(Unreachable, match="a moment ago"):
        await asking.endpoints()
    clock.now += AGAIN_S + 1
    endpoints = await asking.endpoints()
    issuer.stated = {"token_endpoint": f"{issuer.url}/elsewhere"}
    assert await asking.endpoints() is endpoints
    clock.now += FRESH_S + 1
    assert (await asking.endpoints()).token_endpoint == f"{issuer.url}/elsewhere"
