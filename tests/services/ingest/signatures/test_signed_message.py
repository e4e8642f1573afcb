import pytest

from services.ingest.signatures.signed_message import SignedMessage
from tests.services.ingest.deliveries import delivered
from tests.services.ingest.producers import INBOX

URLS = ("https://rapport.example", "http://rapport.example")
SENT = delivered(b"{body}", {"Host": "rapport.example", "X-Id": "msg_1"})


@pytest.mark.parametrize(
    ("template", "messages"),
    [
        ("{body}", [b"{body}"]),
        ("{timestamp}.{body}", [b"7.{body}"]),
        ("v0:{timestamp}:{body}", [b"v0:7:{body}"]),
        ("{headers.x-id}{timestamp}{body}", [b"msg_17{body}"]),
        ("{method} {path}\n{body}", [f"POST {INBOX}\n{{body}}".encode()]),
        (
            "{method}{uri}{body}{timestamp}",
            [
                f"POST{scheme}://rapport.example{INBOX}{{body}}7".encode()
                for scheme in ("https", "http")
            ],
        ),
        ("{{{body}}}é", ["{{body}}é".encode()]),
    ],
)
def test_what_is_signed(template: str, messages: list[bytes]) -> None:
    assert SignedMessage(template).of(SENT, "7") == messages


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("", "no {body}"),
        ("{timestamp}", "no {body}"),
        ("body", "no {body}"),
        ("{{body}}", "no {body}"),
        ("{t}.{body}", "{t} is no place"),
        ("{body.x}", "{body.x} is no place"),
        ("{body}{header.x}", "{header.x} is no place"),
        ("{body", "'}'"),
        ("{body!r}", "a place is a name"),
        ("{body:>9}", "a place is a name"),
        ("{}{body}", "a place is a name"),
    ],
)
def test_what_would_prove_nothing_is_refused(template: str, why: str) -> None:
    with pytest.raises(ValueError) as raised:
        SignedMessage(template)
    assert why in str(raised.value)
