import pytest

from services.http.problems import Problem
from services.ingest.sources.statements import Ignored
from tests.services.ingest.deliveries import delivered, refused, signed, source
from tests.services.ingest.producers import SAMPLES, SECRET, STANDARD


@pytest.mark.parametrize(
    ("scheme", "secret", "header", "value"),
    [
        ("bearer", SECRET, "Authorization", f"bearer {SECRET}"),
        ("basic", "me:pass", "Authorization", "Basic bWU6cGFzcw=="),
        (
            "hmac-sha256",
            "mysecret",
            "X-Hub-Signature-256",
            "sha256=4864d2759938a15468b5df9ade20bf161da9b4f737ea61794142f3484236bda3",
        ),
    ],
)
def test_each_scheme_of_a_mapped_source(scheme: str, secret: str, header: str, value: str) -> None:
    fields = {"kind": "'view'", "actor": "a"}
    it = source(type="generic", signature=scheme, secret=secret, map=fields)
    body = b'{"foo":"bar"}'
    it.verify(delivered(body, {header: value}))
    refused(it, delivered(body, {header: value[:-1]}))
    refused(it, delivered(body, {}))


def test_a_mapped_source_signed_as_standard_webhooks() -> None:
    sample = next(s for s in SAMPLES if s.headers.get("webhook-id") == "msg_event")
    fields = {"kind": "kind", "actor": "actor", "target": "target"}
    it = source(
        type="generic", signature="standard-webhooks", secret=STANDARD, map=fields, namespace=""
    )
    sent = delivered(sample.body, signed(sample))
    it.verify(sent)
    (event,) = it.read(sent, "it")
    assert (event.id, event.actor) == (sample.headers["webhook-id"], "ana")


@pytest.mark.parametrize("expression", ["reverse(@)", "@[::2]", "@[][][]", "sort(@)", "@[0:1:0]"])
@pytest.mark.parametrize("body", [b"[" * 900 + b"]" * 900, b'[1,"a",null,{"a":1}]'])
def test_an_expression_that_does_not_fit_is_no_failure(expression: str, body: bytes) -> None:
    fields = dict.fromkeys(("actor", "id", "at", "text"), expression) | {"kind": "'post'"}
    it = source(type="generic", map=fields)
    try:
        found = it.read(delivered(body, {}), "it")
    except Problem as error:
        assert error.kind.status == 422
    else:
        assert found
        assert all(isinstance(each, Ignored) for each in found)
