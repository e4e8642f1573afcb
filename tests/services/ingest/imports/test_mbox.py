from pathlib import Path

import pytest

from services.ingest.imports import mbox
from services.ingest.imports.options import ImportOptions
from services.ingest.sources.statements import Ignored
from tests.services.ingest.imports.mail.test_statements import HEADERS
from tests.shared import SHARED


def test_a_mailbox(tmp_path: Path):
    mail = "From ana Fri Nov 20 10:00:00 2026\n" + "".join(
        f"{k}: {v}\n" for k, v in HEADERS.items()
    )
    file = tmp_path / "box"
    file.write_bytes(
        mail.encode() + b"\nHi\n>From here\nTo: zed@example.org\n\n"
        b"From MAILER\nFrom: \xff\xfe <bo@example.org>\nTo: ana@example.org\n"
        b"Date: Sat, 21 Nov 2026 10:00:00 +0000\n\n\xff\n"
    )
    before = file.read_bytes()
    messages = [m for m in mbox.read(file) if not isinstance(m, Ignored)]
    assert [m["target"] for m in messages][-1] == "mail:ana@example.org"
    assert len(messages) == 4
    assert file.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_no_mailbox(tmp_path: Path):
    (tmp_path / "box").write_text("Dear Bo,\n")
    with pytest.raises(ValueError, match="no mbox"):
        list(mbox.read(tmp_path / "box"))


def test_an_empty_mailbox(tmp_path: Path):
    (tmp_path / "box").touch()
    assert list(mbox.read(tmp_path / "box")) == []


def mail(number: int) -> bytes:
    return (
        "From x Fri Nov 20 10:00:00 2026\nFrom: ana@x.org\nTo: bo@x.org\n"
        f"Date: Fri, 20 Nov 2026 10:00:00 +0100\nMessage-ID: <{number}@x>\n"
    ).encode()


@pytest.mark.parametrize(
    "odd",
    [
        b"From y Fri Nov 20 10:00:00 2026\n\n",
        b"From y Fri Nov 20 10:00:00 2026\n",
        b"From my point of view\nyes\n\n",
        b"From y\nFrom: " + b"(" * 495 + b"ana@x.org\nTo: bo@x.org\n\n",
        b"From y\nX: " + b"x" * 3_000_000 + b"\n\n",
        b"From y\n" + b"x" * 3_000_000 + b"\n\n",
        b"From y\n\x00\xff\xfe\n\n",
        b"From y\r\n\r\rFrom\r: a\r\n\n",
    ],
)
def test_one_mail_spoils_no_other(tmp_path: Path, odd: bytes):
    (tmp_path / "box").write_bytes(mail(1) + b"\nhi\n\n" + odd + mail(2) + b"\nhi\n")
    first, ignored, second = mbox.read(tmp_path / "box")
    assert [each["id"][:5] for each in (first, second)] == ["<1@x>", "<2@x>"]
    assert isinstance(ignored, Ignored)
    assert ignored.example == "mail 2"


def people(case: str) -> list[tuple[str, str]]:
    file = SHARED / f"cases/{case}.mbox"
    if not file.exists():
        pytest.skip("needs the shared cases")
    found = [each for each in mbox.read(file) if not isinstance(each, Ignored)]
    return [(each["actor"], each["target"]) for each in found]


@pytest.mark.parametrize("case", ["20-takeout-drafts-spam", "drafts-and-spam"])
def test_drafts_spam_and_what_was_thrown_away_count_nothing(case: str) -> None:
    assert people(case) == []


def test_raw_utf8_addresses_stay_two_people() -> None:
    bo = "mail:bo@example.org"
    assert people("21-raw-utf8-address") == [
        ("mail:jörg@example.org", bo),
        ("mail:järg@example.org", bo),
    ]


def test_an_address_as_its_own_name() -> None:
    rosa, sam, tim = "mail:rosa@r.example", "mail:sam@s.example", "mail:tim@t.example"
    assert people("address-as-name") == [(rosa, sam), (sam, rosa), (sam, tim)]


def test_a_date_in_2038_is_that_of_the_from_line() -> None:
    assert people("date-in-2038") == [("mail:junk@j.example", "mail:ned@n.example")]
    [mail] = mbox.read(SHARED / "cases/date-in-2038.mbox")
    assert mail["at"] == 1_795_428_000_000


def test_a_mail_to_fifty_is_not_fifty_letters() -> None:
    assert len(people("mail-to-fifty")) == 51
    *to_many, to_one = mbox.read(SHARED / "cases/mail-to-fifty.mbox")
    assert {each["audience"] for each in to_many} == {50}
    assert to_one["audience"] == 1


def test_what_machines_write_makes_no_relationship() -> None:
    lou, kit = "mail:lou@l.example", "mail:kit@k.example"
    assert people("no-reply-ranks-first") == [(lou, kit), (kit, lou)]


def test_machines_where_they_are_wanted(tmp_path: Path) -> None:
    mail = "From x\nFrom: no-reply@x.org\nTo: a@b\nDate: Fri, 20 Nov 2026 10:00:00 +0000\n\n"
    (tmp_path / "box").write_text(mail)
    [left_out] = mbox.read(tmp_path / "box")
    [kept] = mbox.read(tmp_path / "box", ImportOptions(keep_machines=True))
    assert isinstance(left_out, Ignored)
    assert kept["actor"] == "mail:no-reply@x.org"


def test_invitations_are_found_in_the_body(tmp_path: Path) -> None:
    head = "From x\nFrom: a@b\nTo: c@d\nDate: Fri, 20 Nov 2026 10:00:00 +0000\n"
    part = "Content-Type: text/calendar; method=REQUEST\n\nQkVHSU4=\n--b--\n\n"
    (tmp_path / "box").write_text(f"{head}\nhello\n\n{head}\n--b\n{part}")
    message, invitation = mbox.read(tmp_path / "box")
    assert message["target"] == "mail:c@d"
    assert isinstance(invitation, Ignored)
