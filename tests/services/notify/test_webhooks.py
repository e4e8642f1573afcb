"""What is signed and sent, to a real server of the test's own."""

import asyncio
import base64
import json
import ssl
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from starlette.datastructures import Headers, QueryParams

from schemas.changes import Change, RelationshipChange
from services.http.problems import Problem
from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.standard_webhooks import StandardKeys
from services.notify.deliveries import MAX_WAITING, Deliveries, Undeliverable
from services.notify.webhooks import InvalidWebhook, Webhook, body_of, configured
from services.runtime.retry import DELIVER, Backoff
from services.runtime.settings import WebhookSettings
from tests.services.notify.receiver import Receiver

SECRET = "whsec_" + base64.b64encode(b"secret of twenty bytes").decode()
NO_PAUSES = Backoff(0, 1, 0)
CHANGE = RelationshipChange(
    id="c1", type=Change.GOING_COLD, ego="ana", contact="bo", at="2026-11-23T12:00:00Z",
    score=24.0, stage="contact", usual_gap_days=3.0, silent_days=9,
)  # fmt: skip


def webhook(url="http://127.0.0.1:9/hook", **settings):
    given = {"url": url, "secret": SECRET, "allow_private": True} | settings
    return Webhook("crm", WebhookSettings(**given))


@asynccontextmanager
async def delivering(receiver, backoff=NO_PAUSES, **settings):
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    async with httpx.AsyncClient(trust_env=False) as client:
        yield Deliveries(webhook(receiver.url, **settings), client, backoff, sleep), slept


def test_is_signed_as_standard_webhooks_are():
    """Checked by what ingest takes such webhooks with, an implementation of its own."""
    body, at = body_of(CHANGE), 1_760_000_000
    headers = webhook().headers(CHANGE, body, at)
    delivery = Delivery("POST", Headers(headers), QueryParams(""), body, at * 1000)
    StandardKeys([SECRET.encode()]).check(delivery)
    tampered = Delivery("POST", Headers(headers), QueryParams(""), body + b" ", at * 1000)
    with pytest.raises(Problem):
        StandardKeys([SECRET.encode()]).check(tampered)


def test_the_signature_is_that_of_the_specification():
    """The example of the Standard Webhooks libraries."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    hook = webhook(secret=secret)
    change = msgspec.structs.replace(CHANGE, id="msg_p5jXN8AQM9LWM0D4loKWxJek")
    headers = hook.headers(change, b'{"test": 2432232314}', 1614265330)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_while_secrets_rotate_there_is_a_signature_by_each(monkeypatch):
    monkeypatch.setenv("NEXT_SECRET", "whsec_" + base64.b64encode(b"next").decode())
    headers = webhook(secret_env="NEXT_SECRET").headers(CHANGE, b"{}", 1)
    assert len(headers["webhook-signature"].split(" ")) == 2


def test_the_payload_names_type_time_and_change():
    payload = json.loads(body_of(CHANGE))
    assert payload["type"] == "relationship.going_cold"
    assert payload["timestamp"] == CHANGE.at
    assert msgspec.convert(payload["data"], RelationshipChange) == CHANGE
    for change in Change:
        body_of(msgspec.structs.replace(CHANGE, type=change))


def test_only_wanted_types_are_sent():
    assert webhook().wants(CHANGE)
    assert not webhook(types=["in_town"]).wants(CHANGE)


def test_who_names_members_hears_of_these_and_what_of_others_they_may_see():
    linked = msgspec.structs.replace(CHANGE, linked=True)
    mirrored = msgspec.structs.replace(linked, ego="bo", contact="ana")
    of_ana = webhook(members=["ana", "cy"])
    assert [of_ana.wants(each) for each in (linked, CHANGE, mirrored)] == [True, False, False]
    assert all(webhook().wants(each) for each in (linked, CHANGE, mirrored))
    assert not webhook(members="ana", types=["in_town"]).wants(linked)


def test_a_change_of_before_says_of_nothing_that_it_may_be_seen():
    before = json.loads(msgspec.json.encode(CHANGE))
    assert "linked" not in before
    assert not msgspec.convert(before, RelationshipChange).linked


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"members": ["a b"]}, "members"),
        ({"url": "ftp://x/y"}, "url"),
        ({"secret": None}, "secret"),
        ({"secret": "whsec_!"}, "secret"),
        ({"secret_env": "RAPPORT_NO_SUCH"}, "RAPPORT_NO_SUCH"),
    ],
)
def test_settings_that_are_wrong_are_named(settings, fault):
    given = {"url": "http://x/y", "secret": SECRET} | settings
    with pytest.raises(InvalidWebhook, match=rf"webhooks\.crm.*{fault}"):
        configured({"crm": WebhookSettings(**given)})


async def test_is_delivered_with_its_host_and_signature():
    async with Receiver() as receiver, delivering(receiver) as (deliveries, slept):
        await deliveries.deliver(CHANGE)
    (request,) = receiver.requests
    assert request.headers["host"] == receiver.url.split("/")[2]
    assert request.headers["webhook-id"] == "c1"
    assert request.body == body_of(CHANGE)
    assert slept == []


async def test_is_tried_again_with_pauses_under_the_same_id():
    async with (
        Receiver(500, 302, 200) as receiver,
        delivering(receiver, backoff=DELIVER) as (deliveries, slept),
    ):
        await deliveries.deliver(CHANGE)
    assert [request.headers["webhook-id"] for request in receiver.requests] == ["c1"] * 3
    assert 4 <= slept[0] <= 6 and 20 <= slept[1] <= 30 and len(slept) == 2


async def test_is_given_up_after_the_last_attempt():
    async with Receiver(503) as receiver, delivering(receiver) as (deliveries, _):
        with pytest.raises(Undeliverable, match="after 7 attempts: it answered 503"):
            await deliveries.deliver(CHANGE)
    assert len(receiver.requests) == 7


async def test_what_waits_about_somebody_erased_meanwhile_is_not_sent_again():
    async with Receiver(503) as receiver, delivering(receiver) as (deliveries, _):
        await deliveries.deliver(CHANGE, lambda: len(receiver.requests) == 2)
    assert len(receiver.requests) == 2


async def test_who_is_gone_is_not_asked_again():
    async with Receiver(410) as receiver, delivering(receiver) as (deliveries, _):
        with pytest.raises(Undeliverable, match="gone"):
            await deliveries.deliver(CHANGE)
    assert len(receiver.requests) == 1


def certificate_for(name: str, path: Path) -> Path:
    """A certificate of its own for `name`, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + certificate.public_bytes(pem))
    return path


@pytest.mark.parametrize(("name", "trusted"), [("localhost", True), ("other.example", False)])
async def test_certificates_are_checked_by_name_though_addresses_are_called(
    name, trusted, tmp_path
):
    path = certificate_for(name, tmp_path / "pem")
    context = ssl.create_default_context(cafile=str(path))
    async with (
        Receiver(certificate=path) as receiver,
        httpx.AsyncClient(trust_env=False, verify=context) as client,
    ):
        deliveries = Deliveries(webhook(receiver.url), client, NO_PAUSES)
        if trusted:
            await deliveries.deliver(CHANGE)
        else:
            with pytest.raises(Undeliverable, match="CERTIFICATE_VERIFY_FAILED"):
                await deliveries.deliver(CHANGE)
    assert len(receiver.requests) == trusted


async def test_nobody_there_is_a_failure():
    async with Receiver() as receiver:
        pass
    async with delivering(receiver) as (deliveries, _):
        with pytest.raises(Undeliverable, match="ConnectError"):
            await deliveries.deliver(CHANGE)


async def test_a_webhook_that_is_down_does_not_hold_everything():
    async with Receiver() as receiver, delivering(receiver) as (deliveries, _):
        deliveries._waiting = dict.fromkeys(range(MAX_WAITING), 0.0)
        with pytest.raises(Undeliverable, match="1000 changes are waiting"):
            await deliveries.deliver(CHANGE)


async def test_a_private_receiver_gets_nothing():
    async with (
        Receiver() as receiver,
        delivering(receiver, allow_private=False) as (deliveries, _),
    ):
        with pytest.raises(Undeliverable, match="private address"):
            await asyncio.wait_for(deliveries.deliver(CHANGE), 10)
    assert receiver.requests == []
