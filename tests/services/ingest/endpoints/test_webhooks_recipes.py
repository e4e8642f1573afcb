"""Recipes of docs/recipes.md through a running ingest, as their producers send."""

import json
import time
from collections.abc import Iterator

import httpx
import pytest

from services.runtime.settings import Settings
from tests.services.ingest.conftest import Ingest, Running, wait_ready
from tests.services.ingest.sources.generic.test_recipes import EXAMPLES, KEY, b64, mac, settings_of

pytestmark = pytest.mark.kafka

EACH = pytest.mark.parametrize("recipe", ["zoom", "hubspot", "gitlab"])


@pytest.fixture(scope="module")
def producers(
    broker_settings: Settings, running: Running, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ingest]:
    sources = settings_of(KEY.decode())
    update = {"data_dir": tmp_path_factory.mktemp("recipes"), "sources": sources}
    with running(broker_settings.model_copy(update=update)) as ingest:
        wait_ready(ingest)
        yield ingest


def proof(recipe: str, body: bytes, url: str) -> dict[str, str]:
    now = int(time.time())
    match recipe:
        case "zoom":
            signature = mac(f"v0:{now}:".encode() + body).hex()
            return {"x-zm-signature": f"v0={signature}", "x-zm-request-timestamp": str(now)}
        case "hubspot":
            signature = b64(mac(f"POST{url}".encode() + body + f"{now}000".encode()))
            return {
                "X-HubSpot-Signature-v3": signature,
                "X-HubSpot-Request-Timestamp": f"{now}000",
            }
        case _:
            return {"X-Gitlab-Token": KEY.decode()}


def send(ingest: Ingest, recipe: str, body: bytes, forged: bool = False) -> httpx.Response:
    url = f"{ingest.url}/v1/sources/{recipe}/webhook?who=ana"
    headers = proof(recipe, body + b" " * forged, url)
    if forged:
        headers = {name: value.replace("s3cret", "s3crets") for name, value in headers.items()}
    return httpx.post(url, content=body, headers=headers, timeout=30)


@EACH
def test_what_is_signed_is_taken_and_what_is_not_is_refused(recipe: str, producers: Ingest) -> None:
    for of in (each for each in EXAMPLES if each.recipe == recipe):
        answer = send(producers, recipe, of.body)
        assert answer.status_code == 202
        assert (answer.json()["accepted"], answer.json()["ignored"]) == (
            len(of.events),
            len(of.ignored),
        )
        assert [each["reason"] for each in answer.json().get("reasons", [])] == of.ignored
        assert send(producers, recipe, of.body, forged=True).status_code == 401


def test_the_challenge_of_zoom_is_answered_to_who_can_sign_alone(producers: Ingest) -> None:
    body = json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": "qgg8"}})
    answer = send(producers, "zoom", body.encode())
    assert answer.status_code == 200
    assert answer.json() == {"plainToken": "qgg8", "encryptedToken": mac(b"qgg8").hex()}
    assert send(producers, "zoom", body.encode(), forged=True).status_code == 401
