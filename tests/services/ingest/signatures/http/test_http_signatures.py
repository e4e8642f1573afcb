"""Which keys a source may have, and that noise is refused by either kind of signature."""

import re

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.signatures.http.http_signatures import PublicKeys
from tests.services.ingest.signatures.http.test_cavage import CAVAGE, CAVAGE_AT
from tests.services.ingest.signatures.signed_deliveries import (
    APART,
    AT,
    MINE,
    delivered,
    message,
    refused,
)


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
