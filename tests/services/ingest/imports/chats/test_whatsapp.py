"""Chats as phones export them: Android and iPhone, in several countries' dates."""

import zipfile
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from schemas.times import format_time
from services.ingest.imports.chats import whatsapp
from services.ingest.imports.options import DateOrder, ImportOptions
from services.ingest.sources.statements import Ignored, Outcome

LISBON = ImportOptions(zone=ZoneInfo("Europe/Lisbon"))

ANDROID = """12/03/2024, 14:05 - Messages and calls are end-to-end encrypted. Only people in this chat can read, listen to, or share them. Learn more.
12/03/2024, 14:05 - Ana Lima: Hello: how are you?
12/03/2024, 14:05 - Ana Lima: <Media omitted>
13/03/2024, 09:00 - +351 912 345 678: Fine
12/03/2024 is the day we met
"""  # noqa: E501 - as it is
ANDROID_US = """3/12/24, 2:05\u202fPM - Ana Lima: Hello: how are you?
3/12/24, 2:05\u202fPM - Ana Lima: IMG-20240312-WA0001.jpg (file attached)
3/13/24, 9:00\u202fAM - +351 912 345 678: Fine <This message was edited>
"""
IPHONE_DE = """[12.03.24, 14:05:00] Ana Lima: \u200eNachrichten und Anrufe sind verschlüsselt.
[12.03.24, 14:05:00] Ana Lima: Hallo
\u200e[12.03.24, 14:05:00] Ana Lima: \u200eBild weggelassen
[13.03.24, 09:00:00] \u202a+351 912 345 678\u202c: Gut
"""
IPHONE_US = """[3/12/24, 2:05:00\u202fPM] Ana Lima: Hello
[3/12/24, 2:05:00\u202fPM] Ana Lima: \u200eimage omitted
[3/13/24, 9:00:00\u202fAM] +351\u00a0912\u00a0345\u00a0678: Fine
"""
SPANISH = """12/3/24, 2:05 p. m. - Ana Lima: Hola
12/3/24, 2:05 p. m. - Ana Lima: <Multimedia omitido>
13/3/24, 9:00 a. m. - +351 912 345 678: Bien
"""
SWEDISH = """2024-03-12 14:05 - Ana Lima: Hej
2024-03-12 14:05 - Ana Lima: <Media har inte inkluderats>
2024-03-13 09:00 - +351 912 345 678: Bra
"""

ANA, BO = "whatsapp:ana-lima", "whatsapp:351912345678"
SAID = [
    (ANA, BO, "2024-03-12T14:05:00Z", 1),
    (ANA, BO, "2024-03-12T14:05:00Z", 1),
    (BO, ANA, "2024-03-13T09:00:00Z", 1),
]


def read(tmp_path: Path, content: str, options: ImportOptions = LISBON) -> list[Outcome]:
    file = tmp_path / "chat.txt"
    file.write_text(content)
    return list(whatsapp.read(file, options))


def messages(outcomes: list[Outcome]) -> list[dict[str, object]]:
    return [e for e in outcomes if not isinstance(e, Ignored) and e["kind"] == "message"]


def said(outcomes: list[Outcome]) -> list[tuple[object, ...]]:
    return [
        (e["actor"], e["target"], format_time(int(str(e["at"]))), e["audience"])
        for e in messages(outcomes)
    ]


CHATS = [ANDROID, ANDROID_US, IPHONE_DE, IPHONE_US, SPANISH, SWEDISH]


@pytest.mark.parametrize("content", CHATS)
def test_who_wrote_to_whom_and_when(tmp_path, content):
    assert said(read(tmp_path, content)) == SAID


def test_the_same_chat_has_the_same_ids_however_it_is_exported(tmp_path):
    first, *others = ([e["id"] for e in messages(read(tmp_path, each))] for each in CHATS)
    assert len(set(first)) == 3
    assert all(each == first for each in others)


def test_a_later_export_counts_what_is_new(tmp_path):
    before = [e["id"] for e in messages(read(tmp_path, ANDROID))]
    later = read(tmp_path, ANDROID + "14/03/2024, 10:00 - Cy: Hi\n14/03/2024, 10:01 - Ana Lima: Oh")
    new = [e for e in messages(later) if e["id"] not in before]
    assert said(new) == [  # type: ignore[arg-type]
        ("whatsapp:cy", ANA, "2024-03-14T10:00:00Z", 2),
        ("whatsapp:cy", BO, "2024-03-14T10:00:00Z", 2),
        (ANA, BO, "2024-03-14T10:01:00Z", 2),
        (ANA, "whatsapp:cy", "2024-03-14T10:01:00Z", 2),
    ]


def test_a_group_of_an_iphone_is_nobody(tmp_path):
    content = (
        "[13/03/24, 14:05:00] Garden: \u200eMessages and calls are end-to-end encrypted.\n"
        "[13/03/24, 14:05:01] Garden: \u200eAna created this group\n"
        "[13/03/24, 14:05:02] Ana: Hi\n[13/03/24, 14:05:03] ~\u202fBo: Hi\n"
        "[13/03/24, 14:05:04] Cy: \u200eimage omitted\n"
    )
    outcomes = read(tmp_path, content)
    assert [(a, b, n) for a, b, _, n in said(outcomes)] == [
        ("whatsapp:bo", "whatsapp:ana", 1),
        ("whatsapp:cy", "whatsapp:ana", 2),
        ("whatsapp:cy", "whatsapp:bo", 2),
    ]
    assert ("a line that nobody wrote", "line 2") in outcomes


def test_people_whose_names_are_alike_are_not_one(tmp_path):
    content = "13/03/2024, 10:00 - Ana: a\n13/03/2024, 10:01 - Ana 🌻: b\n"
    assert [(a, b) for a, b, *_ in said(read(tmp_path, content))] == [
        ("whatsapp:ana", "whatsapp:ana-🌻"),
        ("whatsapp:ana-🌻", "whatsapp:ana"),
    ]


def test_what_a_group_is_called_is_nobody(tmp_path):
    content = ANDROID + '14/03/2024, 10:00 - Ana Lima changed the group name to "Tea: now"\n'
    assert said(read(tmp_path, content)) == SAID


def test_text_is_in_no_event(tmp_path):
    assert all("Hello" not in str(each) for each in read(tmp_path, ANDROID))


def test_names_are_kept_but_for_telephone_numbers(tmp_path):
    named = [e for e in read(tmp_path, ANDROID) if not isinstance(e, Ignored) and "name" in e]
    assert [(e["actor"], e["name"]) for e in named] == [(ANA, "Ana Lima")]


def test_who_a_name_is(tmp_path):
    options = LISBON._replace(members={"Ana Lima": "mail:ana@x.org"})
    outcomes = read(tmp_path, ANDROID, options)
    assert [e["actor"] for e in messages(outcomes)] == ["mail:ana@x.org", "mail:ana@x.org", BO]
    assert not any("name" in e for e in outcomes if not isinstance(e, Ignored))


@pytest.mark.parametrize("name", ["_chat.txt", "WhatsApp Chat with Bo.txt"])
def test_a_zip(tmp_path, name):
    file = tmp_path / "chat.zip"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("a note.txt", "01/01/2024, 10:00 - No: one\n")
        packed.writestr(name, ANDROID)
    assert said(list(whatsapp.read(file, LISBON))) == SAID


OPEN = "12/03/2024, 14:05 - Ana: a\n12/03/2024, 14:06 - Bo: b\n"


def test_where_day_and_month_could_be_either_somebody_says(tmp_path):
    with pytest.raises(ValueError, match=r"leaves open .* choose --date-order"):
        read(tmp_path, OPEN)
    for order, at in ((DateOrder.DAY_FIRST, "2024-03-12"), (DateOrder.MONTH_FIRST, "2024-12-03")):
        first, *_ = said(read(tmp_path, OPEN, LISBON._replace(date_order=order)))
        assert str(first[2]).startswith(at)


@pytest.mark.parametrize(
    ("content", "at"),
    [
        (OPEN.replace("/", "."), "2024-03-12T14:05:00Z"),
        (OPEN + "03/04/2024, 10:00 - Ana: c\n", "2024-03-12T14:05:00Z"),
        (OPEN.replace("12/03/2024, 14:06", "01/04/2024, 10:00"), "2024-03-12T14:05:00Z"),
        ("01/12/2024, 14:05 - Ana: a\n02/03/2024, 10:00 - Bo: b\n", "2024-01-12T14:05:00Z"),
    ],
)
def test_points_and_the_order_of_lines_say_which_is_the_month(tmp_path, content, at):
    assert said(read(tmp_path, content))[0][2] == at


def test_a_time_that_there_is_not(tmp_path):
    outcomes = read(tmp_path, ANDROID + "31/02/2024, 10:00 - Ana Lima: never\n")
    assert ("a message at a time that there is not", "line 6: 31/02/2024, 10:00") in outcomes


@pytest.mark.parametrize("content", ["Dear Bo\n", "", "PK\x03\x04 no zip"])
def test_another_file(tmp_path, content):
    with pytest.raises(ValueError, match="no exported chat"):
        read(tmp_path, content)
