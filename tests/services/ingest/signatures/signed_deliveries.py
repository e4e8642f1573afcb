"""Deliveries signed by the two kinds of HTTP Signatures, and what a check says of them."""

import base64
import hashlib
from typing import Any

import pytest
from starlette.datastructures import Headers, QueryParams

from services.http.problems import Problem
from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.http.http_signatures import PublicKeys
from tests.services.ingest.producers import ANOTHER, PRIVATE, pem

BODY = b'{"hello": "world"}'
SHA256 = base64.b64encode(hashlib.sha256(BODY).digest()).decode()
MINE = PublicKeys([pem(ANOTHER).encode(), pem(PRIVATE).encode()])
AT = 1_618_884_473


def delivered(headers: dict[str, str], at: float, body: bytes = BODY) -> Delivery:
    target = "/foo?param=value&pet=dog"
    return Delivery("POST", Headers(headers), QueryParams(), body, int(at * 1000), target)


def refused(keys: PublicKeys, delivery: Delivery) -> str:
    with pytest.raises(Problem) as raised:
        keys.check(delivery)
    assert raised.value.kind.status == 401
    return raised.value.detail


def draft(names: str, extra: str = "", **headers: str) -> dict[str, str]:
    """Signed as the draft has it, covering `names`."""
    sent = {
        "Host": "example.com",
        "Date": "Tue, 20 Apr 2021 02:07:53 GMT",
        "Digest": f"SHA-256={SHA256}",
    } | headers
    derived = {"(request-target)": "post /foo?param=value&pet=dog", "(created)": str(AT)}
    known = derived | {name.lower(): value for name, value in sent.items()}
    message = "\n".join(f"{name}: {known[name]}" for name in names.split())
    signature = base64.b64encode(PRIVATE.sign(message.encode())).decode()
    return sent | {"Signature": f'headers="{names}",{extra}signature="{signature}"'}


def message(
    components: dict[str, str], created: Any = AT, label: str = "sig1", expires: Any = None
) -> dict[str, str]:
    """Signed as RFC 9421 has it; `components` by name, headers among them."""
    names = " ".join(f'"{name}"' for name in components)
    when = "" if created is None else f";created={created}"
    when += "" if expires is None else f";expires={expires}"
    parameters = f'({names}){when};keyid="https://social.example/users/ana#main-key"'
    lines = [f'"{name}": {value}' for name, value in components.items()]
    base = "\n".join([*lines, f'"@signature-params": {parameters}'])
    signature = base64.b64encode(PRIVATE.sign(base.encode())).decode()
    return {
        "Host": "example.com",
        "Content-Digest": f"sha-256=:{SHA256}:",
        "Signature-Input": f"{label}={parameters}",
        "Signature": f"{label}=:{signature}:",
    }


MASTODON = {
    "@method": "POST",
    "@target-uri": "https://example.com/foo?param=value&pet=dog",
    "content-digest": f"sha-256=:{SHA256}:",
}
APART = {
    "@method": "POST",
    "@authority": "example.com",
    "@path": "/foo",
    "@query": "?param=value&pet=dog",
    "content-digest": f"sha-256=:{SHA256}:",
}
