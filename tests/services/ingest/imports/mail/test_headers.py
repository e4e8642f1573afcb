import pytest

from services.ingest.imports.mail.headers import MAX_BYTES, Headers, HeaderTooLarge


def test_fields_in_any_case_and_as_often_as_they_stand() -> None:
    mail = Headers(b"To: a\r\nCC: b\r\nto : c\r\n\r\nTo: text\r\n")
    assert mail.all("TO", "Cc") == ["a", "c", "b"]
    assert mail.first("to") == "a"
    assert mail.first("Bcc") == ""
    assert "cc" in mail
    assert "Bcc" not in mail


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_folded(end: bytes) -> None:
    mail = Headers(end.join((b"To: a,", b"\tb,", b" ", b" c", b"Cc: d", b"", b"Bcc: e")))
    assert [each.split() for each in mail.all("To", "Cc")] == [["a,", "b,", "c"], ["d"]]
    assert "Bcc" not in mail


def test_letters_in_whatever_encoding() -> None:
    mail = Headers("To: jörg\n".encode() + "Cc: jörg\n".encode("latin-1"))
    assert mail.all("To", "Cc") == ["jörg", "jörg"]


def test_a_line_that_is_no_field_loses_only_itself() -> None:
    mail = Headers(b"From x Mon Nov 23\nTo: a\nwhat is this\n: b\n\xff: c\nCc: d\n")
    assert mail.all("To", "Cc") == ["a", "d"]


@pytest.mark.parametrize("empty", [b"", b"\n", b"\r\n\r\n", b"\nTo: a\n"])
def test_no_header(empty: bytes) -> None:
    assert "To" not in Headers(empty)


def test_too_large() -> None:
    header = b"To: a\nX: " + b"x" * (MAX_BYTES - 11)
    assert "To" in Headers(header + b"\n\n" + b"text" * MAX_BYTES)
    with pytest.raises(HeaderTooLarge):
        Headers(header + b"xxx\n\n")
