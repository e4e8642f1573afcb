import pytest
from services.ingest.imports.contacts import profiles

from schemas.events import read_event
from services.ingest.sources.statements import Ignored

NOW = 1_795_165_200_000


def card(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VCARD", *lines, "END:VCARD", ""))


def profile(*lines: str) -> dict[str, object]:
    [said] = profiles(card(*lines), NOW)
    assert isinstance(said, dict)
    read_event({"source": "contacts", **said})
    return said


def test_a_person_with_two_addresses():
    said = profile(
        "VERSION:3.0",
        "N:Doe;Jane;;;",
        "FN:Jane Doe",
        "item1.EMAIL;TYPE=INTERNET,HOME:Jane@x.org",
        "EMAIL:jane@work.org",
        "EMAIL:jane@x.org",
        "ADR;TYPE=HOME:;;Main St 1;Ulm;;89073;Germany",
    )
    id_ = said.pop("id")
    assert said == {
        "kind": "profile",
        "actor": "mail:jane@x.org",
        "name": "Jane Doe",
        "aliases": ["mail:jane@work.org"],
        "place": {"name": "Ulm", "country": "Germany"},
        "at": NOW,
    }
    assert len(id_) == 64


def test_an_old_card_with_quoted_printable():
    said = profile(
        "VERSION:2.1",
        "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg=20=",
        "Doe",
        "N:Doe",
        "EMAIL;PREF;INTERNET:j@x.org",
    )
    assert (said["name"], said["actor"], said["aliases"]) == ("Jörg Doe", "mail:j@x.org", [])


def test_the_same_card_has_the_same_id_whenever_it_is_read():
    [one] = profiles(card("VERSION:4.0", "FN:Bo", "EMAIL:bo@x.org"), 1)
    [two] = profiles(card("VERSION:4.0", "FN:Bo", "EMAIL:bo@x.org"), 2)
    [other] = profiles(card("VERSION:4.0", "FN:Bob", "EMAIL:bo@x.org"), 2)
    assert one["id"] == two["id"] != other["id"]


def test_a_bad_card_does_not_spoil_the_book():
    book = (
        card("VERSION:3.0", "FN:A", "EMAIL:a@x.org", "PHOTO;ENCODING=b:%%%")
        + card("VERSION:3.0", "FN:No address")
        + card("VERSION:3.0", "EMAIL:nameless@x.org")
        + card("VERSION:3.0", "no line at all")
        + card("VERSION:3.0", "FN:B", "EMAIL:b@x.org")
    )
    said = list(profiles(book, NOW))
    assert len(said) == 5
    assert [s["name"] for s in said if not isinstance(s, Ignored)][-1] == "B"
    assert all(isinstance(each, Ignored) for each in said[1:4])


def test_no_address_book():
    with pytest.raises(ValueError, match="holds no vCard"):
        list(profiles("Dear Bo,", NOW))
