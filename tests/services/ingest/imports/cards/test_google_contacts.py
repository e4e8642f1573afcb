from pathlib import Path

import pytest

from services.ingest.imports.cards.card_file import Card
from services.ingest.imports.cards.google_contacts import read_google_contacts
from services.ingest.imports.importers import IMPORTERS, StateImporter
from services.ingest.imports.state_change import ADDED, TAKEN_BACK

TODAY = """First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address
Bo,,Ek,,,,,,,,Garden,Gardener,,,"a note
of two lines",https://x.org/bo.png,* myContacts,* Home,Bo@x.org ::: bo@y.org,Work,bo@garden.example,Mobile,+351 912 345 678,Home,"1 Street
Porto",1 Street,Porto,,,4000,Portugal,
,,,,,,,,,,Acme,,,,,,* myContacts,* Work,hello@acme.example,,,,,,,,,,,,,
Cy,,,,,,,,,,,,,,,,* myContacts,,,,,Mobile,912 345 679,,,,,,,,,
,,,,,,,,,,,,,,,,* Other contacts,,de@x.org,,,,,,,,,,,,,
"""  # noqa: E501 - as it is
BEFORE = """Name,Given Name,Additional Name,Family Name,Yomi Name,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Address 1 - Type,Address 1 - City,Address 1 - Country
Bo Ek,Bo,,Ek,,* myContacts,* Home,bo@x.org,Home,Porto,PT
"""  # noqa: E501 - as it is


def export(tmp_path: Path, content: str) -> Path:
    file = tmp_path / "contacts.csv"
    file.write_text("\ufeff" + content)
    return file


def test_contacts_as_they_are_exported_today(tmp_path):
    found = read_google_contacts(export(tmp_path, TODAY))
    assert found.cards == [
        Card(
            "Bo Ek",
            ("mail:bo@x.org", "mail:bo@y.org", "mail:bo@garden.example"),
            "Porto",
            "Portugal",
        ),
        Card("Acme", ("mail:hello@acme.example",)),
    ]
    assert found.passed_over == [
        ("a contact without a mail address", "line 6: Cy"),
        ("a contact without a name", "line 7"),
    ]


def test_contacts_as_they_were_exported_before(tmp_path):
    found = read_google_contacts(export(tmp_path, BEFORE))
    assert found.cards == [Card("Bo Ek", ("mail:bo@x.org",), "Porto", "PT")]


def test_a_later_export_replaces_the_earlier_one(tmp_path):
    importer = IMPORTERS["google-contacts"]
    assert isinstance(importer, StateImporter)
    first = importer.compare({}, export(tmp_path, TODAY), "ana")
    assert first.counts == {ADDED: 2}
    memory = {key: record for key, record in first.records.items() if record}
    later = importer.compare(
        memory, export(tmp_path, TODAY.replace("hello@acme.example", "")), "ana"
    )
    assert later.counts == {TAKEN_BACK: 1}


def test_another_file(tmp_path):
    with pytest.raises(ValueError, match="no header with the columns E-mail 1 - Value"):
        read_google_contacts(export(tmp_path, "Name,Mail\nBo,bo@x.org\n"))
