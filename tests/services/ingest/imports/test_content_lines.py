import pytest

from services.ingest.imports.content_lines import Line, content_lines

TEXT = "BEGIN:VCARD\r\nFN:Jörg „Ö“ Doe\r\nEND:VCARD\r\n"
LINES = [Line(1, "BEGIN:VCARD"), Line(2, "FN:Jörg „Ö“ Doe"), Line(3, "END:VCARD")]


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("cp1252"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.replace("\r\n", "\n").encode(),
        TEXT.replace("\r\n", "\r").encode(),
        TEXT.replace("\r\n", "\r\r\n").encode(),
        TEXT.strip().encode(),
    ],
)
def test_text_of_any_encoding_and_line_end(content: bytes) -> None:
    assert list(content_lines(content)) == LINES


def test_a_fold_may_stand_within_a_letter_and_each_line_has_its_own_encoding() -> None:
    content = b"FN:J\xc3\r\n \xb6rg\r\nN:M\xfcller\r\n\tx\r\n\r\nNOTE:a\r\n  b\r\n"
    assert list(content_lines(content)) == [
        Line(1, "FN:Jörg"),
        Line(3, "N:Müllerx"),
        Line(6, "NOTE:a b"),
    ]


def test_quoted_printable_goes_on_after_a_soft_line_break() -> None:
    content = (
        b"NOTE;QUOTED-PRINTABLE:a=\r\n b=3D=\r\nc\r\nURL:http://x.org/?a=\r\nFN:B\r\n"
        b"NOTE;QUOTED-PRINTABLE:torn=\r\nEND:VCARD\r\n"
    )
    assert [line.text for line in content_lines(content)] == [
        "NOTE;QUOTED-PRINTABLE:a b=3Dc",
        "URL:http://x.org/?a=",
        "FN:B",
        "NOTE;QUOTED-PRINTABLE:torn=",
        "END:VCARD",
    ]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("FN:Jane", "FN", "Jane"),
        ("item1.EMAIL;type=pref:a@b.c", "EMAIL", "a@b.c"),
        ('attendee;cn="a:b":mailto:a@b.c', "ATTENDEE", "mailto:a@b.c"),
        ("no colon", "", ""),
        ("see: this", "SEE", "this"),
        ("a sentence, then: this", "", "this"),
        ("", "", ""),
    ],
)
def test_name_and_value(text: str, name: str, value: str) -> None:
    line = Line(1, text)
    assert (line.name, line.value) == (name, value)


def test_a_report_shows_where_a_line_is_and_how_it_begins() -> None:
    assert Line(7, "x" * 100).where == f"line 7: {'x' * 60}…"
