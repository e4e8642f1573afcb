import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.ingest.signatures.standard_webhooks import MOST_SIGNATURES
from tests.services.ingest.deliveries import NOW_S, SOURCES, delivered, refused, signed, source
from tests.services.ingest.producers import STANDARD, one_of_each
from tests.shared import FIXTURES

VECTORS = (
    json.loads((FIXTURES / "standard-webhooks/vectors.json").read_text())
    if FIXTURES.exists()
    else []
)


@pytest.mark.skipif(not FIXTURES.exists(), reason="needs ../shared")
@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["scheme"])
def test_vector_of_standard_webhooks(vector: dict[str, Any]) -> None:
    headers = {
        "webhook-id": vector["id"],
        "webhook-timestamp": str(vector["timestamp"]),
        "webhook-signature": f"v2,abc {vector['signature']} v1,{'A' * 43}=",
    }
    body = vector["body"].encode()
    secret = vector.get("secret") or vector["public_key"]
    known = source(type="standard-webhooks", secret=[STANDARD, secret])
    known.verify(delivered(body, headers, vector["timestamp"]))
    refused(known, delivered(body + b" ", headers, vector["timestamp"]))
    refused(known, delivered(body, headers | {"webhook-id": "msg_2"}, vector["timestamp"]))
    refused(known, delivered(body, headers, vector["timestamp"] + 301))
    stranger = source(type="standard-webhooks", secret=STANDARD)
    refused(stranger, delivered(body, headers, vector["timestamp"]))


def test_few_signatures_are_looked_at() -> None:
    sample = next(s for s in one_of_each() if s.producer.type == "standard-webhooks")
    headers = signed(sample)
    right = headers["webhook-signature"]
    for number, taken in ((MOST_SIGNATURES - 1, True), (MOST_SIGNATURES, False)):
        stated = " ".join(["v1,QUFB"] * number + [right])
        delivery = delivered(sample.body, headers | {"webhook-signature": stated})
        if taken:
            SOURCES["standard-webhooks"].verify(delivery)
        else:
            refused(SOURCES["standard-webhooks"], delivery)


def test_a_signature_by_a_public_key() -> None:
    private = Ed25519PrivateKey.generate()
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    mine = source(type="standard-webhooks", secret=f"whpk_{public}")
    signature = base64.b64encode(private.sign(f"m.{NOW_S}.{{}}".encode())).decode()
    headers = {"webhook-id": "m", "webhook-timestamp": str(NOW_S)}
    mine.verify(delivered(b"{}", headers | {"webhook-signature": f"v1a,{signature}"}))
    for stated in (f"v1,{signature}", f"v1a,{signature[:-8]}", "v1a,AAAA"):
        refused(mine, delivered(b"{}", headers | {"webhook-signature": stated}))
