import pytest

from services.ingest.imports.cards.card_file import Card, card_file
from tests.shared import SHARED

CASES = SHARED / "cases"


def book(*lines: str) -> bytes:
    return "\r\n".join(("BEGIN:VCARD", *lines, "END:VCARD", "")).encode()


def card(*lines: str) -> Card:
    [found] = card_file(book(*lines)).cards
    return found


def reasons(*lines: str) -> list[str]:
    return [each.reason for each in card_file(book(*lines)).passed_over]


JANE = ("VERSION:3.0", "FN:Jane Doe", "EMAIL:jane@x.org")
EXPECTED = Card("Jane Doe", ("mail:jane@x.org",))


def test_a_person_with_two_addresses() -> None:
    assert card(
        "VERSION:3.0",
        "N:Doe;Jane;;;",
        "FN:Jane Doe",
        "item1.EMAIL;TYPE=INTERNET,HOME:Jane@x.org",
        "item1.X-ABLabel:_$!<Home>!$_",
        "EMAIL:jane@work.org",
        "EMAIL:jane@x.org",
        "item2.ADR;TYPE=HOME:;;Main St 1;Ulm;;89073;Germany",
    ) == Card("Jane Doe", ("mail:jane@x.org", "mail:jane@work.org"), "Ulm", "Germany")


@pytest.mark.parametrize(
    "lines",
    [
        ("FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg=20=", "Doe", "N:Doe"),
        ("FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:J=F6rg Doe",),
        ("FN;QUOTED-PRINTABLE:J=C3=B6rg=", " Doe"),
        ("N;CHARSET=windows-1252;ENCODING=QUOTED-PRINTABLE:Doe;J=F6rg;;;",),
        ("N:Doe;Jörg;;;",),
        ("N:;Jörg Doe;;;",),
        ("FN:", "N:Doe;Jörg"),
        ("FN: Jörg  Doe ",),
        ("item1.FN;LANGUAGE=de:Jörg Doe",),
        ("FN;ENCODING=BOGUS;X:Jörg Doe", "N:Doe;Jörg;;Dr.;jun."),
        ("FN;CHARSET=BOGUS;ENCODING=QUOTED-PRINTABLE:x", "N:Doe;Jörg"),
    ],
)
def test_names_as_programs_write_them(lines: tuple[str, ...]) -> None:
    assert card("VERSION:2.1", *lines, "EMAIL;PREF;INTERNET:j@x.org") == Card(
        "Jörg Doe", ("mail:j@x.org",)
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_files_of_any_encoding(encoding: str) -> None:
    content = book("VERSION:2.1", "N:Müller;Jörg", "EMAIL:j@x.org").decode().encode(encoding)
    assert [each.name for each in card_file(content).cards] == ["Jörg Müller"]


@pytest.mark.parametrize(
    "line",
    [
        "PHOTO;ENCODING=BASE64:abcde",
        "PHOTO;ENCODING=b:%%%",
        "NOTE:torn\r\nin the middle",
        "NOTE;ENCODING=QUOTED-PRINTABLE:=ZZ=",
        "X-no colon",
        "X-ABDATE;;;=:x",
        "BDAY:someday",
        "ADR:nowhere",
        "ADR;ENCODING=b:%%%",
        "TEL;TYPE=",
        "EMAIL:",
        "EMAIL:not an address",
        "EMAIL;ENCODING=b:%%%",
        "N;ENCODING=b:SmFuZQ==",
        "REV:yesterday",
        "KEY;ENCODING=BASE64:\r\n  AAAA",
        "GEO;:",
        ";:",
        ":",
        "AGENT:",
    ],
)
def test_a_line_that_cannot_be_read_loses_only_itself(line: str) -> None:
    assert card(*JANE, line) == card(JANE[0], line, *JANE[1:]) == EXPECTED


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("FN:No address",), "a card without a mail address"),
        (("EMAIL:nameless@x.org",), "a card without a name"),
        (("no line at all",), "a card without a name"),
        (("KIND:group", *JANE), "a card of a group"),
        (("X-ADDRESSBOOKSERVER-KIND:group", *JANE), "a card of a group"),
    ],
)
def test_a_card_that_is_no_person_spoils_no_other(lines: tuple[str, ...], reason: str) -> None:
    file = card_file(book(*lines) + book(*JANE))
    assert file.cards == [EXPECTED]
    assert file.passed_over[-1].reason == reason
    assert file.passed_over[-1].example.startswith("line 1")


def test_what_is_passed_over_is_reported_with_its_line() -> None:
    file = card_file(book(*JANE, "torn", "N;CHARSET=X;QUOTED-PRINTABLE:x"))
    assert [each.example.partition(" (")[0] for each in file.passed_over] == [
        "line 5: torn",
        "line 6: N;CHARSET=X;QUOTED-PRINTABLE:x",
    ]


def test_a_card_whose_end_is_missing() -> None:
    torn = book(*JANE).replace(b"END:VCARD\r\n", b"")
    file = card_file(torn + book("FN:Bo", "EMAIL:Bo <bo@x.org>"))
    assert file.cards == [EXPECTED, Card("Bo", ("mail:bo@x.org",))]
    assert file.is_whole
    assert card_file(torn).cards == [EXPECTED]
    assert not card_file(torn).is_whole


def test_no_address_book() -> None:
    with pytest.raises(ValueError, match="holds no vCard"):
        card_file(b"Dear Bo,")


@pytest.mark.skipif(not CASES.exists(), reason="needs ../shared")
@pytest.mark.parametrize("name", ["10-vcard-bad-photo.vcf", "11-vcard21-without-fn.vcf"])
def test_the_cards_of_the_cases(name: str) -> None:
    assert card_file((CASES / name).read_bytes()).cards == [
        Card("Jane Doe", ("mail:jane@example.org",))
    ]
