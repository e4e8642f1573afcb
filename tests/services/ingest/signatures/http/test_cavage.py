"""draft-cavage-http-signatures: its vector, and what a signature must cover."""

import pytest

from services.ingest.signatures.http.http_signatures import PublicKeys
from tests.services.ingest.producers import PRIVATE, pem
from tests.services.ingest.signatures.signed_deliveries import (
    AT,
    BODY,
    MINE,
    SHA256,
    delivered,
    draft,
    refused,
)

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


def test_the_vector_of_the_draft() -> None:
    """draft-cavage-http-signatures-12, C.3."""
    keys = PublicKeys([pem(PRIVATE).encode(), CAVAGE_KEY])
    keys.check(delivered(CAVAGE, CAVAGE_AT))
    assert "300 seconds" in refused(keys, delivered(CAVAGE, CAVAGE_AT + 301))
    assert "Digest" in refused(keys, delivered(CAVAGE, CAVAGE_AT, BODY + b" "))
    refused(keys, delivered(CAVAGE | {"Content-Type": "text/plain"}, CAVAGE_AT))
    refused(MINE, delivered(CAVAGE, CAVAGE_AT))


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
def test_an_expired_signature_is_refused(expires: object, taken: bool) -> None:
    headers = draft("(request-target) host date digest", f'expires="{expires}",')
    if taken:
        MINE.check(delivered(headers, AT))
    else:
        refused(MINE, delivered(headers, AT))


def test_another_digest_beside_the_one_that_counts() -> None:
    names = "(request-target) host date digest"
    both = draft(names, Digest=f"MD5=abc,sha-256={SHA256}")
    MINE.check(delivered(both, AT))
    assert "SHA-256" in refused(MINE, delivered(draft(names, Digest="MD5=abc"), AT))
