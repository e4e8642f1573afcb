"""HMAC in the forms that producers document, computed here once more from what they say."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import pytest

from services.http.problems import Problem
from services.ingest.signatures.hmac_schemes import HmacScheme
from services.ingest.signatures.signed_message import SignedMessage
from tests.services.ingest.deliveries import NOW_S, delivered
from tests.services.ingest.producers import INBOX

BODY = b'{"a":1}'
SECRET = b"s3cret"
TS = b"%d" % NOW_S
HOST = {"Host": "rapport.example"}


def mac(message: bytes, algorithm: str = "sha256") -> bytes:
    return hmac.new(SECRET, message, getattr(hashlib, algorithm)).digest()


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def scheme(template: str = "{body}", **options: Any) -> HmacScheme:
    return HmacScheme(header="X-Sig", message=SignedMessage(template), **options)


STRIPE = scheme("{timestamp}.{body}", field="v1", timestamp_field="t")
AT = {"X-Time": TS.decode()}
ISO = datetime.fromtimestamp(NOW_S, UTC).isoformat().replace("+00:00", "Z")
MS = f"{NOW_S}123"

FORMS = {
    "stripe": (STRIPE, {"X-Sig": f"t={NOW_S},v1={mac(TS + b'.' + BODY).hex()}"}),
    "stripe, two secrets": (
        STRIPE,
        {"X-Sig": f"t={NOW_S},v1={'0' * 64},v1={mac(TS + b'.' + BODY).hex()},v0=6ffbb59b"},
    ),
    "paddle": (
        scheme("{timestamp}:{body}", field="h1", timestamp_field="ts"),
        {"X-Sig": f"ts={NOW_S};h1={mac(TS + b':' + BODY).hex()}"},
    ),
    "zoom": (
        scheme("v0:{timestamp}:{body}", prefix="v0=", timestamp_header="X-Time"),
        {"X-Sig": f"v0={mac(b'v0:' + TS + b':' + BODY).hex()}"} | AT,
    ),
    "hubspot": (
        scheme("{method}{uri}{body}{timestamp}", encoding="base64", timestamp_header="X-Time"),
        {
            "X-Sig": b64(mac(f"POSThttps://rapport.example{INBOX}".encode() + BODY + MS.encode())),
            "X-Time": MS,
        },
    ),
    "intercom": (
        scheme(algorithm="sha1", prefix="sha1="),
        {"X-Sig": f"sha1={mac(BODY, 'sha1').hex()}"},
    ),
    "shopify": (scheme(encoding="base64"), {"X-Sig": b64(mac(BODY))}),
    "typeform": (
        scheme(encoding="base64", prefix="sha256="),
        {"X-Sig": f"sha256={b64(mac(BODY))}"},
    ),
    "pagerduty": (scheme(field="v1"), {"X-Sig": f"v1={'0' * 64},v1={mac(BODY).hex()}"}),
    "trello": (
        scheme("{body}{uri}", algorithm="sha1", encoding="base64"),
        {"X-Sig": b64(mac(BODY + f"https://rapport.example{INBOX}".encode(), "sha1"))},
    ),
    "twitch": (
        scheme("{headers.x-id}{timestamp}{body}", prefix="sha256=", timestamp_header="X-Time"),
        {
            "X-Sig": f"sha256={mac(b'id1' + ISO.encode() + BODY).hex()}",
            "X-Time": ISO,
            "X-Id": "id1",
        },
    ),
    "zendesk": (
        scheme("{timestamp}{body}", encoding="base64", timestamp_header="X-Time"),
        {"X-Sig": b64(mac(ISO.encode() + BODY)), "X-Time": ISO},
    ),
    "sha512": (scheme(algorithm="sha512"), {"X-Sig": mac(BODY, "sha512").hex()}),
}
EACH = pytest.mark.parametrize("form", FORMS)
TIMED = pytest.mark.parametrize(
    "form", [name for name, (it, _) in FORMS.items() if it.message.has_timestamp]
)


def check(form: str, body: bytes = BODY, at_s: float = NOW_S, **changed: str) -> None:
    it, headers = FORMS[form]
    headers = HOST | headers | {name.replace("_", "-"): value for name, value in changed.items()}
    it.check(delivered(body, headers, at_s), [b"another", SECRET])


def refused(form: str, **changed: Any) -> str:
    with pytest.raises(Problem) as raised:
        check(form, **changed)
    assert raised.value.kind.status == 401
    return raised.value.detail


@EACH
def test_what_is_signed_is_taken(form: str) -> None:
    check(form)


@EACH
def test_another_body_or_key_is_refused(form: str) -> None:
    refused(form, body=BODY + b" ")
    refused(form, body=b"")
    it, headers = FORMS[form]
    with pytest.raises(Problem):
        it.check(delivered(BODY, HOST | headers), [b"another"])


@EACH
@pytest.mark.parametrize(
    "value", ["", "=", ",", ";", "v1=", "v1=,", "t=,v1=zz", "sha256=", "é", "v0=" + "0" * 64,
              "0" * 40, "t=1492774577", "v1=" + "0" * 63],
)  # fmt: skip
def test_a_malformed_signature_is_refused(form: str, value: str) -> None:
    refused(form, X_Sig=value)


@EACH
def test_each_header_is_needed(form: str) -> None:
    it, headers = FORMS[form]
    for name in headers:
        rest = {each: value for each, value in headers.items() if each != name}
        with pytest.raises(Problem, match=f"(?i){name}"):
            it.check(delivered(BODY, HOST | rest), [SECRET])


@TIMED
def test_a_signed_time_is_near(form: str) -> None:
    for late_s in (299, -299):
        check(form, at_s=NOW_S + late_s)
    for late_s in (302, -302):
        assert "300 seconds" in refused(form, at_s=NOW_S + late_s)


@pytest.mark.parametrize("form", ["zoom", "hubspot", "twitch", "zendesk"])
@pytest.mark.parametrize(
    "value", ["", "x", "²", "-5", "1e9", "9" * 30, "2024-11-21", "2024-11-21T08:00:00", f"+{NOW_S}"]
)
def test_a_malformed_time_is_refused(form: str, value: str) -> None:
    refused(form, X_Time=value)


@pytest.mark.parametrize("form", ["zoom", "hubspot"])
def test_another_time_is_refused_though_it_is_near(form: str) -> None:
    assert "not the signature" in refused(form, X_Time=str(NOW_S + 1))


def test_how_near_is_a_setting() -> None:
    it = scheme("{timestamp}.{body}", field="v1", timestamp_field="t", tolerance_s=3600)
    it.check(delivered(BODY, FORMS["stripe"][1], NOW_S + 3599), [SECRET])
    with pytest.raises(Problem, match="3600 seconds"):
        it.check(delivered(BODY, FORMS["stripe"][1], NOW_S + 3601), [SECRET])


def test_only_so_many_signatures_are_compared() -> None:
    good = mac(TS + b"." + BODY).hex()
    refused("stripe", X_Sig=f"t={NOW_S}" + f",v1={'0' * 64}" * 16 + f",v1={good}")


@pytest.mark.parametrize(
    ("template", "options", "why"),
    [
        ("{body}", {"timestamp_header": "X-Time"}, "no {timestamp}"),
        ("{timestamp}{body}", {}, "say where"),
        ("{body}", {"field": "v1", "prefix": "v1="}, "prefix and field"),
        ("{timestamp}{body}", {"timestamp_field": "t"}, "needs field"),
        (
            "{timestamp}{body}",
            {"field": "v1", "timestamp_field": "t", "timestamp_header": "X-Time"},
            "in one of both",
        ),
    ],
)
def test_parts_that_contradict_each_other(template: str, options: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError) as raised:
        scheme(template, **options)
    assert why in str(raised.value)
