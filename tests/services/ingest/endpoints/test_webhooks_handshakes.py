"""How producers check the address they were given."""

import base64
import hashlib
import hmac

import httpx
import pytest

from tests.services.ingest.producers import PRODUCERS, SECRET, Sample

pytestmark = pytest.mark.kafka

HANDSHAKES = dict.fromkeys(("linkedin", "meta", "whatsapp", "x"), "GET") | {
    "cloudevents": "OPTIONS"
}


def signed(text: str) -> bytes:
    """By the first of the source's secrets, of which vendors know but one."""
    return hmac.new(b"another", text.encode(), hashlib.sha256).digest()


async def get(web: httpx.AsyncClient, source: str, **query: str) -> httpx.Response:
    params = {name.replace("hub_", "hub."): value for name, value in query.items()}
    return await web.get(f"/v1/sources/{source}/webhook", params=params)


@pytest.mark.parametrize("type_", PRODUCERS)
@pytest.mark.parametrize("method", ["GET", "OPTIONS", "HEAD", "PUT", "DELETE"])
async def test_other_methods_are_refused(web: httpx.AsyncClient, type_: str, method: str) -> None:
    if HANDSHAKES.get(type_) == method:
        return
    response = await web.request(method, f"/v1/sources/{type_}/webhook")
    assert response.status_code == (405 if method in ("PUT", "DELETE") else 401)
    assert method in ("GET", "HEAD", "OPTIONS") or "POST" in response.headers["allow"]


async def test_x_checks_that_the_secret_is_known(web: httpx.AsyncClient) -> None:
    response = await get(web, "x", crc_token="OGYyZjU4-_+/==")
    expected = base64.b64encode(signed("OGYyZjU4-_+/==")).decode()
    assert response.status_code == 200
    assert response.json() == {"response_token": f"sha256={expected}"}


@pytest.mark.parametrize("token", ["", '{"follow_events":[]}', "a b", "é", "x" * 300, "[]", "a\n"])
async def test_x_gets_nothing_signed_that_could_be_an_event(
    web: httpx.AsyncClient, token: str
) -> None:
    assert (await get(web, "x", crc_token=token)).status_code == 401


async def test_linkedin_checks_that_the_secret_is_known(web: httpx.AsyncClient) -> None:
    code = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
    response = await get(web, "linkedin", challengeCode=code, applicationId="7")
    assert response.status_code == 200
    assert response.json() == {"challengeCode": code, "challengeResponse": signed(code).hex()}


@pytest.mark.parametrize("code", ["", "hmacsha256={}", "{}", "x" * 200])
async def test_linkedin_gets_nothing_signed_that_could_be_an_event(
    web: httpx.AsyncClient, code: str
) -> None:
    assert (await get(web, "linkedin", challengeCode=code)).status_code == 401


@pytest.mark.parametrize("source", ["x-by-key", "linkedin-by-key"])
async def test_without_a_secret_there_is_nothing_to_answer(
    web: httpx.AsyncClient, source: str
) -> None:
    assert (await get(web, source, crc_token="abc", challengeCode="abc")).status_code == 401


@pytest.mark.parametrize("source", ["meta", "whatsapp"])
async def test_meta_gets_its_challenge_for_the_token(web: httpx.AsyncClient, source: str) -> None:
    response = await get(
        web,
        source,
        hub_mode="subscribe",
        hub_challenge="<b>1158201444",
        hub_verify_token="meatyhamhock",
    )
    assert (response.status_code, response.text) == (200, "<b>1158201444")
    assert response.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("token", ["", SECRET, "meatyhamhoc", "é"])
async def test_meta_gets_nothing_for_another_token(web: httpx.AsyncClient, token: str) -> None:
    response = await get(
        web, "meta", hub_mode="subscribe", hub_challenge="1", hub_verify_token=token
    )
    assert response.status_code == 401
    assert "1" not in response.json()["title"]


@pytest.mark.parametrize("mode", ["", "unsubscribe"])
async def test_meta_must_ask_rightly(web: httpx.AsyncClient, mode: str) -> None:
    response = await get(web, "meta", hub_mode=mode, hub_verify_token="meatyhamhock")
    assert response.status_code == 401


async def test_slack_gets_its_challenge_if_it_signs(web: httpx.AsyncClient) -> None:
    body = b'{"token":"t","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY","type":"url_verification"}'
    slack = Sample(PRODUCERS["slack"], "", {}, body, [], [])
    headers = slack.producer.signed(body, {})
    response = await web.post("/v1/sources/slack/webhook", content=body, headers=headers)
    assert response.status_code == 200
    assert response.json() == {"challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY"}
    assert (await web.post("/v1/sources/slack/webhook", content=body)).status_code == 401
    empty = b'{"type":"url_verification"}'
    headers = slack.producer.signed(empty, {})
    response = await web.post("/v1/sources/slack/webhook", content=empty, headers=headers)
    assert response.status_code == 422


async def ask(web: httpx.AsyncClient, **headers: str) -> httpx.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return await web.options("/v1/sources/cloudevents/webhook", headers=sent)


async def test_cloudevents_may_be_sent_by_who_asks(web: httpx.AsyncClient) -> None:
    response = await ask(
        web,
        WebHook_Request_Origin="eventemitter.example.com",
        WebHook_Request_Rate="120",
        WebHook_Request_Callback="https://eventemitter.example.com/confirm?id=1",
    )
    assert response.status_code == 200
    assert response.headers["webhook-allowed-origin"] == "eventemitter.example.com"
    assert response.headers["webhook-allowed-rate"] == "*"
    assert response.headers["allow"] == "POST, OPTIONS"


async def test_cloudevents_origins_may_be_few(web: httpx.AsyncClient) -> None:
    where = "/v1/sources/cloudevents-of-few/webhook"
    response = await web.options(where, headers={"WebHook-Request-Origin": "a.example.com"})
    assert response.headers["webhook-allowed-origin"] == "a.example.com"
    assert response.headers["webhook-allowed-rate"] == "60"
    response = await web.options(where, headers={"WebHook-Request-Origin": "b.example.com"})
    assert response.status_code == 200
    assert "webhook-allowed-origin" not in response.headers
    assert "webhook-allowed-rate" not in response.headers


async def test_cloudevents_must_say_who_asks(web: httpx.AsyncClient) -> None:
    assert (await ask(web)).status_code == 401


async def test_openapi_describes_it(web: httpx.AsyncClient) -> None:
    document = (await web.get("/openapi.json")).json()
    operations = document["paths"]["/v1/sources/{name}/webhook"]
    assert operations.keys() == {"post", "get", "options"}
    assert "202" in operations["post"]["responses"]
