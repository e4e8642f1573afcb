"""Options of signatures: which are refused when Rapport starts, and challenges."""

import json
from typing import Any

import pytest

from services.http.problems import Problem
from services.ingest.sources.configured_sources import InvalidSource
from services.ingest.sources.source import Source
from tests.services.ingest.deliveries import delivered, refused, source

MAP = {"kind": "'view'", "actor": "a"}


def configured(**options: Any) -> Source:
    return source(**{"type": "generic", "map": MAP, "secret": "s3cret"} | options)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({}, "signature and secret go together"),
        ({"signature": "bearer", "secret": None}, "signature and secret go together"),
        ({"signature": "hmac-md5"}, "signature: Input should be"),
        ({"signature": "token"}, "header: needed"),
        ({"signature": "hmac-sha512"}, "header: needed"),
        ({"signature": "token", "header": "X Y"}, "header"),
        ({"signature": "hmac-sha256", "template": "{timestamp}"}, "template: has no {body}"),
        ({"signature": "hmac-sha256", "template": "{t}.{body}"}, "template: {t} is no place"),
        ({"signature": "hmac-sha256", "template": "{timestamp}.{body}"}, "say where"),
        ({"signature": "hmac-sha256", "timestamp_header": "X-T"}, "no {timestamp}"),
        ({"signature": "hmac-sha256", "field": "v1", "prefix": "v1="}, "prefix and field"),
        ({"signature": "hmac-sha256", "tolerance_s": 0}, "tolerance_s"),
        ({"signature": "hmac-sha256", "tolerance_s": 1e6}, "tolerance_s"),
        ({"signature": "hmac-sha256", "encoding": "base32"}, "encoding"),
        ({"signature": "bearer", "header": "X-Token"}, "header: no option of"),
        ({"signature": "token", "header": "X-T", "template": "{body}"}, "template: no option of"),
        ({"signature": "basic", "tolerance_s": 10}, "tolerance_s: no option of"),
        ({"signature": "standard-webhooks"}, "whsec_"),
        (
            {"signature": "bearer", "challenge": "c", "challenge_answer": {"a": "{hmac}"}},
            "{hmac} needs",
        ),
        ({"signature": "bearer", "challenge": "]"}, "challenge: is no JMESPath"),
    ],
    ids=str,
)
def test_what_is_unsafe_or_has_no_effect_is_refused(options: dict[str, Any], why: str) -> None:
    given = {name: value for name, value in options.items() if value is not None}
    if "secret" in options:
        with pytest.raises(InvalidSource) as raised:
            source(type="generic", map=MAP, **given)
    else:
        with pytest.raises(InvalidSource) as raised:
            configured(**given)
    assert why in str(raised.value)
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize("prefix", ["", "Token "])
def test_a_token_may_have_a_prefix(prefix: str) -> None:
    it = configured(signature="token", header="X-Token", prefix=prefix, secret=["old", "s3cret"])
    for token in ("old", "s3cret"):
        it.verify(delivered(b"{}", {"X-Token": prefix + token}))
    for token in ("", "s3cre", "s3crets", "S3CRET", "s3cret ", "é", "old,s3cret"):
        refused(it, delivered(b"{}", {"X-Token": prefix + token}))


def test_sha1_has_its_own_usual_header() -> None:
    it = configured(signature="hmac-sha1")
    assert "X-Hub-Signature must be 'sha1='" in refused(
        it, delivered(b"{}", {"X-Hub-Signature": "sha256=00"})
    )


def test_a_challenge_is_sent_back() -> None:
    it = configured(signature="bearer", challenge="challenge")
    answer = it.answer(delivered(b'{"challenge": "abc-1"}', {}))
    assert answer is not None
    assert json.loads(bytes(answer.body)) == {"challenge": "abc-1"}
    for body in (b"{}", b'{"challenge": ""}', b'{"challenge": {"a": 1}}', b"[]", b'"x"'):
        assert it.answer(delivered(body, {})) is None


@pytest.mark.parametrize("challenge", ["a b", '{"a":1}', "v0:1:{}", "x" * 257, "é", "a\n"])
def test_a_challenge_that_could_be_a_delivery_is_not_signed(challenge: str) -> None:
    it = configured(
        signature="hmac-sha256", challenge="c", challenge_answer={"a": "{challenge}{hmac}"}
    )
    with pytest.raises(Problem) as raised:
        it.answer(delivered(json.dumps({"c": challenge}).encode(), {}))
    assert raised.value.kind.status == 401
