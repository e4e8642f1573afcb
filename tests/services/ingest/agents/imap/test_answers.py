from datetime import UTC, datetime

import pytest

from services.ingest.agents.imap.answers import Fetched, fetched
from services.ingest.sources.statements import Ignored

DATE = b'INTERNALDATE "20-Nov-2026 10:00:00 +0100"'
NAMED = b'BODYSTRUCTURE ("A" "B" ("NAME" "UID 9 FLAGS () \\" UID 9"))'
HEADER = b"BODY[HEADER.FIELDS (FROM TO)]"


def one(*answer: bytes) -> Fetched:
    mail = fetched(list(answer))
    assert isinstance(mail, Fetched)
    return mail


@pytest.mark.parametrize(
    "items",
    [
        (b"UID 7", DATE, b"FLAGS (\\Seen \\Draft)"),
        (b"flags (\\draft \\seen)", DATE, b"uid 7"),
        (NAMED, DATE, b"UID 7", b"FLAGS (\\Draft \\Seen)"),
    ],
)
def test_items_in_any_order_and_not_those_in_names_of_files(items: tuple[bytes, ...]) -> None:
    mail = one(b"* 3 FETCH (" + b" ".join(items) + b")")
    received = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert mail == Fetched(7, received, frozenset({b"\\draft", b"\\seen"}), None, False)


def test_the_header_among_other_literals() -> None:
    file = b'* 3 FETCH (UID 7 BODYSTRUCTURE ("A" "B" ("NAME" {4}'
    assert one(file, b"name", b")) " + HEADER + b" {2}", b"hi", b")").header == b"hi"
    assert one(b"* 3 FETCH (UID 7 " + HEADER + b"<0> {2+}", b"hi", b")").header == b"hi"
    assert one(b"* 3 FETCH (UID 7 " + HEADER + b' "")').header == b""
    assert one(b"* 3 FETCH (UID 7 " + HEADER + b" NIL)").header == b""
    assert one(b"* 3 FETCH (UID 7 X {2}", b"hi", b")").header is None


@pytest.mark.parametrize(
    "line",
    [b"* 3 EXISTS", b"* OK [ALERT] UID 7", b"* 3 FETCH (FLAGS ())", b"* 3 FETCH", b"", b"\xff"],
)
def test_what_is_about_no_mail(line: bytes) -> None:
    assert fetched([line]) is None


@pytest.mark.parametrize("uid", [b"UID x", b"", b"UID 0", b"UID 4294967296"])
def test_a_number_that_cannot_be_read(uid: bytes) -> None:
    assert isinstance(fetched([b"* 3 FETCH (" + DATE + b" " + uid + b")"]), Ignored)
