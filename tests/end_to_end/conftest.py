from collections.abc import Iterator

import pytest

from services.runtime.oidc_settings import OidcSettings
from services.runtime.settings import SourceSettings
from tests.end_to_end.stack import Stack
from tests.identity_provider import CLIENT, IdentityProvider


@pytest.fixture(scope="package")
def provider() -> Iterator[IdentityProvider]:
    """The issuer that people sign in with at the stack."""
    provider = IdentityProvider({"sub": "ana"}, {"sub": "gone"}, {"sub": "mallory"})
    yield provider
    provider.close()


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory, provider: IdentityProvider) -> Iterator[Stack]:
    """A whole Rapport for all tests here; they use members of their own."""
    with Stack(
        tmp_path_factory.mktemp("stack"),
        sources={"unsigned": SourceSettings(type="cloudevents")},
        oidc=OidcSettings(issuer=provider.issuer, audience=CLIENT),
    ) as stack:
        yield stack
