"""People with an account of the issuer in `[oidc]`, at ingest."""

import pytest

from services.runtime.oidc_settings import OidcSettings
from tests.identity_provider import CLIENT, IdentityProvider
from tests.services.ingest.conftest import wait_ready

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def provider():
    provider = IdentityProvider({"sub": "ana"})
    yield provider
    provider.close()


async def test_a_persons_token_is_known_sends_nothing_and_states_nothing_of_others(
    running, broker_settings, provider, tmp_path, message
):
    oidc = OidcSettings(issuer=provider.issuer, audience=CLIENT)
    settings = broker_settings.model_copy(update={"data_dir": tmp_path, "oidc": oidc})
    statement = {"member": "ana", "alias": "bo"}
    with running(settings) as ingest:
        wait_ready(ingest)
        async with ingest.client(provider.id_token("ana")) as ana:
            sent = await ana.post("/v1/events", json=message(actor="ana"))
            assert (sent.status_code, "'ingest'" in sent.text) == (403, True)
            assert (await ana.post("/v1/identities", json=statement)).status_code == 403
        async with ingest.client(provider.id_token("ana") + "x") as forged:
            assert (await forged.post("/v1/events", json=message())).status_code == 401
