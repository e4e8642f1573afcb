"""RFC 9421: its vector, what a signature must cover, and which fields are well-formed."""

import base64
from typing import Any

import pytest

from services.http.problems import Problem
from services.ingest.signatures.http import rfc9421
from services.ingest.signatures.http.http_signatures import PublicKeys
from tests.services.ingest.producers import ANOTHER, PRIVATE, pem
from tests.services.ingest.signatures.signed_deliveries import (
    APART,
    AT,
    MASTODON,
    MINE,
    delivered,
    message,
    refused,
)


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
    monkeypatch.setattr(rfc9421, "check_content_digest", lambda *_: None)
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
    assert {each.message.decode() for each in rfc9421.signed(delivery)} == {RFC_BASE}
    PublicKeys([key]).check(delivery)


@pytest.mark.parametrize(("expires", "taken"), [(AT, True), (AT - 1, False), ("soon", False)])
def test_an_expired_signature_is_refused(expires: Any, taken: bool) -> None:
    headers = message(MASTODON, expires=expires)
    if taken:
        MINE.check(delivered(headers, AT))
    else:
        refused(MINE, delivered(headers, AT))


def signed_as(covered: str, components: dict[str, str] = MASTODON) -> dict[str, str]:
    """A message whose Signature-Input is `covered`, and whose signature is of just that text."""
    lines = [f'"{name}": {value}' for name, value in components.items()]
    base = "\n".join([*lines, f'"@signature-params": {covered}'])
    signature = base64.b64encode(PRIVATE.sign(base.encode())).decode()
    fields = {"Signature-Input": f"sig1={covered}", "Signature": f"sig1=:{signature}:"}
    return message(MASTODON) | fields


NAMES = '"@method" "@target-uri" "content-digest"'


@pytest.mark.parametrize(
    "parameters",
    [
        f";created={AT}",
        f';alg="ed25519";created={AT};keyid="k"',
        f';created={AT};nonce="a\\"b"',
        f";created={AT};token=abc;flag;bytes=:QUJD:",
    ],
)
def test_any_well_formed_parameters_are_taken(parameters: str) -> None:
    MINE.check(delivered(signed_as(f"({NAMES}){parameters}"), AT))


@pytest.mark.parametrize(
    "parameters",
    [
        "",
        ";created",
        f';created="{AT}"',
        f";created={AT}.0",
        f";created=@{AT}",
        f";created={AT}0000000000000",
        f";created=-{AT}",
        f";created={AT - 301}",
        f";created={AT};expires={AT}.5",
        f';created={AT};expires="{AT}"',
        f";created={AT};expires",
        f';created={AT};keyid="',
        f";created={AT};Keyid=1",
        f";created={AT};",
    ],
)
def test_other_parameters_are_refused(parameters: str) -> None:
    refused(MINE, delivered(signed_as(f"({NAMES}){parameters}"), AT))


@pytest.mark.parametrize(
    "covered",
    [
        f"{NAMES};created={AT}",
        f"({NAMES};created={AT}",
        f"({NAMES} ;created={AT}",
        f'"{NAMES}";created={AT}',
        f":QUJD:;created={AT}",
        f"({NAMES} 5);created={AT}",
        f"({NAMES} token);created={AT}",
        f"({NAMES} :QUJD:);created={AT}",
        f"({NAMES};sf);created={AT}",
        f"({NAMES.replace(' ', ', ')});created={AT}",
        f"({NAMES}) ;created={AT}",
        f'({NAMES} "@status");created={AT}',
        f'({NAMES} "x-missing");created={AT}',
        f"({NAMES}, {NAMES});created={AT}",
    ],
)
def test_what_is_no_list_of_known_names_is_refused(covered: str) -> None:
    refused(MINE, delivered(signed_as(covered), AT))


@pytest.mark.parametrize(
    "covered",
    [
        f"( {NAMES} );created={AT}",
        f"({NAMES.replace(' ', '  ')});created={AT}",
        f"({NAMES});created=1;created={AT}",
        f"({NAMES}); created={AT}",
    ],
)
def test_only_what_was_serialized_by_the_signer_is_taken(covered: str) -> None:
    """Each is the same list as what is signed here, but spelled in another way."""
    headers = signed_as(f"({NAMES});created={AT}")
    MINE.check(delivered(headers, AT))
    refused(MINE, delivered(headers | {"Signature-Input": f"sig1={covered}"}, AT))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda value: value.replace(":", ""),
        lambda value: value[:-1],
        lambda value: value.replace("sig1=", "sig2="),
        lambda value: value.replace("sig1=:", "sig1=:!"),
        lambda value: value.replace("sig1=:", "sig1=: "),
        lambda value: f"sig1={value[6:-1]!r}".replace("'", '"'),
        lambda value: f"sig1=({value[5:]})",
        lambda _: "sig1=::",
        lambda _: "sig1",
        lambda value: value + ",",
        lambda value: value + ";",
        lambda value: value + ", é=1",
        lambda value: value + ", a=1" * 2_000,
    ],
)
def test_a_signature_is_a_byte_sequence(spoil: Any) -> None:
    headers = message(MASTODON)
    refused(MINE, delivered(headers | {"Signature": spoil(headers["Signature"])}, AT))


def test_a_signature_may_have_parameters_of_its_own() -> None:
    headers = message(MASTODON)
    MINE.check(delivered(headers | {"Signature": headers["Signature"] + ";a=1, b=?0"}, AT))


def test_what_others_have_signed_is_passed_over() -> None:
    headers = message(MASTODON)
    inputs = f'proxy=("@method";req), {headers["Signature-Input"]}, count=5'
    signatures = f"proxy=:QUJD:, {headers['Signature']}, count=:QUJD:"
    MINE.check(delivered(headers | {"Signature-Input": inputs, "Signature": signatures}, AT))


@pytest.mark.parametrize(
    "spell", ["{}", "sha-256={}", "SHA-256=:{}:", "sha-256=(:{}:)", "sha-512=:{}:", "sha-256=:{}"]
)
def test_a_content_digest_is_a_byte_sequence(spell: str) -> None:
    digest = MASTODON["content-digest"].removeprefix("sha-256=:").rstrip(":")
    stated = spell.format(digest)
    headers = message(MASTODON | {"content-digest": stated}) | {"Content-Digest": stated}
    assert "Content-Digest" in refused(MINE, delivered(headers, AT))


def test_a_content_digest_may_stand_beside_others() -> None:
    stated = f"sha-512=:QUJD:, {MASTODON['content-digest']}"
    headers = message(MASTODON | {"content-digest": stated}) | {"Content-Digest": stated}
    MINE.check(delivered(headers, AT))


def test_each_signature_has_each_scheme_that_the_address_may_have() -> None:
    assert len(rfc9421.signed(delivered(message(MASTODON), AT))) == 2
    assert len(rfc9421.signed(delivered(message(APART), AT))) == 1
    with pytest.raises(Problem):
        rfc9421.signed(delivered(message(MASTODON), AT + 301))
