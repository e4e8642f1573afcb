"""HTTP Signatures: the vectors of their specifications, and what they must cover."""

import base64
import hashlib
import re
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers, QueryParams

from services.http.problems import Problem
from services.ingest.requests.delivery import Delivery
from services.ingest.signatures import rfc9421
from services.ingest.signatures.digests import check_digest
from services.ingest.signatures.http_signatures import PublicKeys
from tests.services.ingest.sources.producers import ANOTHER, PRIVATE, pem

BODY = b'{"hello": "world"}'
SHA256 = base64.b64encode(hashlib.sha256(BODY).digest()).decode()
MINE = PublicKeys([pem(ANOTHER).encode(), pem(PRIVATE).encode()])

CAVAGE_KEY = b"""-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCFENGw33yGihy92pDjZQhl0C3
6rPJj+CvfSC8+q28hxA161QFNUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6
Z4UMR7EOcpfdUE9Hf3m/hs+FUR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJw
oYi+1hqp1fIekaxsyQIDAQAB
-----END PUBLIC KEY-----"""
CAVAGE_AT = 1_388_957_500
CAVAGE = {
    "Host": "example.com",
    "Date": "Sun, 05 Jan 2014 21:31:40 GMT",
    "Content-Type": "application/json",
    "Digest": f"SHA-256={SHA256}",
    "Content-Length": "18",
    "Signature": 'keyId="Test",algorithm="rsa-sha256",'
    'headers="(request-target) host date content-type digest content-length",'
    'signature="vSdrb+dS3EceC9bcwHSo4MlyKS59iFIrhgYkz8+oVLEEzmYZZvRs8rgOp+63LEM3v+MFHB32NfpB2bEK'
    "BIvB1q52LaEUHFv120V01IL+TAD48XaERZFukWgHoBTLMhYS2Gb51gWxpeIq8knRmPnYePbF5MOkR0Zkly4zKH7s1d"
    'E="',
}


def delivered(headers: dict[str, str], at: float, body: bytes = BODY) -> Delivery:
    target = "/foo?param=value&pet=dog"
    return Delivery("POST", Headers(headers), QueryParams(), body, int(at * 1000), target)


def refused(keys: PublicKeys, delivery: Delivery) -> str:
    with pytest.raises(Problem) as raised:
        keys.check(delivery)
    assert raised.value.kind.status == 401
    return raised.value.detail


def test_the_vector_of_the_draft() -> None:
    """draft-cavage-http-signatures-12, C.3."""
    keys = PublicKeys([pem(PRIVATE).encode(), CAVAGE_KEY])
    keys.check(delivered(CAVAGE, CAVAGE_AT))
    assert "300 seconds" in refused(keys, delivered(CAVAGE, CAVAGE_AT + 301))
    assert "Digest" in refused(keys, delivered(CAVAGE, CAVAGE_AT, BODY + b" "))
    refused(keys, delivered(CAVAGE | {"Content-Type": "text/plain"}, CAVAGE_AT))
    refused(MINE, delivered(CAVAGE, CAVAGE_AT))


AT = 1_618_884_473


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


def test_what_a_draft_signature_covers() -> None:
    MINE.check(delivered(draft("(request-target) host date digest"), AT))
    MINE.check(delivered(draft("digest host (created) (request-target)", f"created={AT},"), AT))
    for names in ("host date digest", "(request-target) date digest", "(request-target) host date"):
        assert "must cover" in refused(MINE, delivered(draft(names), AT))
    undated = draft("(request-target) host digest")
    assert "date or (created)" in refused(MINE, delivered(undated, AT))
    uncreated = draft("(request-target) host digest (created)")
    refused(MINE, delivered(uncreated, AT))


@pytest.mark.parametrize(("expires", "taken"), [(AT, True), (AT - 1, False), ("soon", False)])
def test_an_expired_signature_is_refused(expires: Any, taken: bool) -> None:
    cavage = draft("(request-target) host date digest", f'expires="{expires}",')
    rfc = message(MASTODON, expires=expires)
    for headers in (cavage, rfc):
        if taken:
            MINE.check(delivered(headers, AT))
        else:
            refused(MINE, delivered(headers, AT))


def test_another_digest_beside_the_one_that_counts() -> None:
    names = "(request-target) host date digest"
    both = draft(names, Digest=f"MD5=abc,sha-256={SHA256}")
    MINE.check(delivered(both, AT))
    assert "SHA-256" in refused(MINE, delivered(draft(names, Digest="MD5=abc"), AT))


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


@pytest.mark.parametrize("components", [MASTODON, APART])
def test_a_message_signature(components: dict[str, str]) -> None:
    headers = message(components)
    MINE.check(delivered(headers, AT))
    assert "300 seconds" in refused(MINE, delivered(headers, AT + 301))
    assert "Content-Digest" in refused(MINE, delivered(headers, AT, b"{}"))
    refused(MINE, delivered(headers | {"Host": "example.org"}, AT))
    refused(PublicKeys([pem(ANOTHER).encode()]), delivered(headers, AT))
    refused(MINE, delivered(message(components, created=None), AT))


def test_the_scheme_of_the_address_is_not_known_behind_a_proxy() -> None:
    plain = MASTODON | {"@target-uri": "http://example.com/foo?param=value&pet=dog"}
    MINE.check(delivered(message(plain), AT))


@pytest.mark.parametrize("left_out", MASTODON)
def test_what_a_message_signature_covers(left_out: str) -> None:
    components = {name: value for name, value in MASTODON.items() if name != left_out}
    assert "must cover" in refused(MINE, delivered(message(components), AT))


def test_one_of_several_message_signatures_is_enough() -> None:
    mine, other = message(MASTODON), message(MASTODON, label="proxy")
    other["Signature"] = "proxy=:AAAA:"
    both = mine | {
        name: f"{other[name]}, {mine[name]}" for name in ("Signature-Input", "Signature")
    }
    MINE.check(delivered(both, AT))


RFC_BASE = """"date": Tue, 20 Apr 2021 02:07:55 GMT
"@method": POST
"@path": /foo
"@authority": example.com
"content-type": application/json
"content-length": 18
"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length")\
;created=1618884473;keyid="test-key-ed25519\""""


def test_the_base_is_that_of_the_rfc(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 9421, B.2.6, which has no digest: so of the base alone, and of its signature."""
    monkeypatch.setattr(rfc9421, "_MUST", {"@method"})
    monkeypatch.setattr(rfc9421, "check_digest", lambda *_: None)
    parameters = RFC_BASE.rpartition(": ")[2]
    headers = {
        "Host": "example.com",
        "Date": "Tue, 20 Apr 2021 02:07:55 GMT",
        "Content-Type": "application/json",
        "Content-Length": "18",
        "Signature-Input": f"sig-b26={parameters}",
        "Signature": "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1"
        "u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:",
    }
    key = b"""-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
-----END PUBLIC KEY-----"""
    delivery = delivered(headers, AT)
    assert {base.decode() for _, base in rfc9421.signed(delivery)} == {RFC_BASE}
    PublicKeys([key]).check(delivery)


@pytest.mark.parametrize("secret", ["", "secret", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END"])
def test_a_secret_that_is_no_public_key(secret: str) -> None:
    with pytest.raises(ValueError, match="PEM"):
        PublicKeys([secret.encode()])


def test_a_key_of_another_kind() -> None:
    public = generate_private_key(SECP256R1()).public_key()
    with pytest.raises(ValueError, match="RSA or Ed25519"):
        PublicKeys([public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)])


PARTS = st.sampled_from(
    re.findall(r"\w+|\W", CAVAGE["Signature"])
    + re.findall(r"\w+|\W", message(APART)["Signature-Input"])
)
NOISE = st.one_of(st.lists(PARTS).map("".join), st.text(st.characters(max_codepoint=255)))


@given(st.fixed_dictionaries({}, optional=dict.fromkeys({**CAVAGE, **message(APART)}, NOISE)))
def test_noise_is_refused(headers: dict[str, str]) -> None:
    refused(MINE, delivered(headers, AT))
    refused(MINE, delivered(message(APART) | headers | {"Signature": "sig1=:AAAA:"}, AT))
    refused(MINE, delivered(CAVAGE | headers, CAVAGE_AT))


def test_the_digest_of_a_body_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    sha256 = hashlib.sha256
    monkeypatch.setattr(hashlib, "sha256", lambda content: made.append(1) or sha256(content))
    stated = ",".join(["sha-256=QUFB"] * 9)
    check_digest(delivered({"Digest": f"{stated},sha-256={SHA256}"}, 0), "Digest")
    with pytest.raises(Problem):
        check_digest(delivered({"Digest": stated}, 0), "Digest")
    assert len(made) == 2
