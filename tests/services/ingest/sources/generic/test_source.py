import pytest

from services.http.problems import Problem
from services.ingest.sources.statements import Ignored
from tests.services.ingest.deliveries import delivered, read, refused, signed, source
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
    found = source(type="generic", map=fields).read(delivered(body, {}), "it")
    assert found
    assert all(isinstance(each, Ignored) for each in found)


BATCH = (
    b'[{"a": "ana", "b": "bo"}, {"a": 7.5, "b": "bo"}, {"a": [], "b": 1}, {"a": "cy", "b": "bo"}]'
)


def test_one_bad_item_is_reported_and_refuses_no_other() -> None:
    it = source(
        type="generic", map={"kind": "'like'", "actor": "max_by(a, &@) || a", "target": "b"}
    )
    events, reasons = read(it, delivered(BATCH, {}), "it")
    assert (events, len(reasons)) == ([], 4)
    it = source(type="generic", map={"kind": "'like'", "actor": "a", "target": "reverse(b)"})
    events, reasons = read(it, delivered(BATCH, {}), "it")
    assert [event["actor"] for event in events] == ["it:ana", "it:cy"]
    assert len(reasons) == 2


def test_or_the_whole_delivery_is_refused_by_index_and_field() -> None:
    fields = {"kind": "'like'", "actor": "a", "target": "b"}
    it = source(type="generic", map=fields, on_error="refuse")
    with pytest.raises(Problem) as raised:
        it.read(delivered(BATCH, {}), "it")
    assert raised.value.kind.status == 422
    assert [(e["index"], e["field"]) for e in raised.value.errors or ()] == [
        (1, "actor"),
        (2, "actor"),
    ]
    it = source(type="generic", map=fields | {"actor": "reverse(a)"}, on_error="refuse")
    with pytest.raises(Problem, match="actor: the expression does not fit"):
        it.read(delivered(BATCH, {}), "it")


@pytest.mark.parametrize("body", [b"[" * 1000 + b"]" * 1000, b'{"a":' * 1000 + b"1" + b"}" * 1000])
@pytest.mark.parametrize("kind", ["@", "'like'"])
@pytest.mark.parametrize("kinds", [None, {"x": "like", "like": "like"}])
def test_what_is_nested_deeply_is_no_failure(
    body: bytes, kind: str, kinds: dict[str, str] | None
) -> None:
    fields = dict.fromkeys(("actor", "target", "text", "topics", "at"), "@") | {"kind": kind}
    it = source(type="generic", map=fields, **({"kinds": kinds} if kinds else {}))
    events, ignored = read(it, delivered(body, {}), "it")
    assert events == []
    assert ignored
