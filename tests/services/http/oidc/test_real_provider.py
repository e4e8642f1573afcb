"""The same against a real provider, whose signing key changes."""

from collections.abc import Iterator

import pytest

from services.http.oidc.issuer import AGAIN_S, Issuer
from services.http.oidc.tokens import InvalidToken, Tokens
from tests.identity_provider import CLIENT, IdentityProvider


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    provider = IdentityProvider(
        {"sub": "ana", "email": "ana@x.example", "email_verified": True},
        {"sub": "bo", "email": "bo@x.example"},
    )
    yield provider
    provider.close()


async def test_its_people_are_members(provider: IdentityProvider) -> None:
    by_subject = Tokens(Issuer(provider.issuer), CLIENT, "{sub}")
    by_email = Tokens(Issuer(provider.issuer), CLIENT, "{email}")
    ana, bo = provider.id_token("ana"), provider.id_token("bo")
    assert (await by_subject.grant(ana)).members == {"ana"}
    assert (await by_email.grant(ana)).members == {"ana@x.example"}
    assert (await by_subject.grant(bo)).members == {"bo"}
    with pytest.raises(InvalidToken, match="not verified"):
        await by_email.grant(bo)
    with pytest.raises(InvalidToken):
        await Tokens(Issuer(provider.issuer), "another", "{sub}").grant(ana)


async def test_its_keys_change_and_it_goes_away(provider: IdentityProvider) -> None:
    now = [1_000.0]
    tokens = Tokens(Issuer(provider.issuer, lambda: now[0]), CLIENT, "{sub}")
    old = provider.id_token("ana")
    await tokens.grant(old)
    other = provider.id_token("bo")
    provider.stop()
    assert (await tokens.grant(old)).members == {"ana"}
    assert (await tokens.grant(other)).members == {"bo"}, "by the keys that were fetched"
    provider.start()
    now[0] += AGAIN_S
    new = provider.id_token("ana")
    assert (await tokens.grant(new)).members == {"ana"}
    with pytest.raises(InvalidToken, match="not signed by a key of the issuer"):
        await tokens.grant(old)
