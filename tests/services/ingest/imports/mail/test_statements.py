import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.imports.mail.headers import MAX_BYTES
from services.ingest.imports.mail.statements import Mail, statements_of
from services.ingest.sources.statements import Ignored, Outcome

HEADERS = {
    "From": '"Ana" <Ana@Example.org>',
    "To": "bo@example.org, Cy <cy@example.org>",
    "Cc": "=?utf-8?q?D=C3=A9?= <de@example.org>, bo@example.org, ana@example.org",
    "Date": "Fri, 20 Nov 2026 10:00:00 +0100",
    "Message-ID": "<m1@example.org>",
}
AT = 1_795_165_200_000
NOW = datetime(2026, 11, 27, tzinfo=UTC)


def raw(**changes: str | None) -> bytes:
    headers = HEADERS | {name.replace("_", "-"): value for name, value in changes.items()}
    text = "".join(f"{name}: {value}\n" for name, value in headers.items() if value is not None)
    return (text + "\nHello\n").encode()


def said(keep_machines: bool = False, **changes: str | None) -> list[Outcome]:
    return statements_of(Mail(raw(**changes), "mail 7"), NOW, keep_machines)


def test_a_message_to_each_recipient():
    *messages, oneself = said()
    assert [m["target"] for m in messages] == [f"mail:{x}@example.org" for x in ("bo", "cy", "de")]
    assert {(m["kind"], m["actor"], m["at"]) for m in messages} == {
        ("message", "mail:ana@example.org", AT)
    }
    assert [m["audience"] for m in messages] == [3, 3, 3]
    assert messages[0]["id"] == "<m1@example.org>>mail:bo@example.org"
    assert isinstance(oneself, Ignored)
    assert "text" not in messages[0]


def test_ids_depend_on_nothing_but_message_and_recipient():
    [to_bo] = said(To="bo@example.org", Cc=None, X_Mailbox="another")
    assert to_bo == said()[0] | {"audience": 1}


def test_without_an_id_sender_and_time_name_it():
    [message] = said(Message_ID=None, To="bo@example.org", Cc=None)
    assert message["id"] == f"mail:ana@example.org@{AT}>mail:bo@example.org"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"From": None}, "a mail without a sender"),
        ({"From": ""}, "a mail without a sender"),
        ({"From": "undisclosed"}, "a mail without a sender"),
        ({"From": "(" * 495 + "ana@example.org"}, "a mail without a sender"),
        ({"Date": None}, "a mail without a sane date"),
        ({"Date": "yesterday"}, "a mail without a sane date"),
        ({"Date": "Mon, 18 Jan 2038 03:14:07 +0000"}, "a mail without a sane date"),
        ({"Date": "Fri, 20 Nov 99999 10:00:00 +0100"}, "a mail without a sane date"),
        ({"To": "undisclosed-recipients:;", "Cc": None}, "a mail without a recipient"),
        ({"To": None, "Cc": ""}, "a mail without a recipient"),
        ({"List_Id": "<news.example.org>"}, "a mail to many, or by a machine"),
        ({"From": "no-reply@example.org"}, "a mail by a machine, by its address"),
        ({"X_Gmail_Labels": "Papierkorb,Ungelesen"}, "a mail that is thrown away"),
    ],
    ids=str,
)
def test_mails_that_nobody_wrote_to_somebody(changes, reason):
    [ignored] = said(**changes)
    assert isinstance(ignored, Ignored)
    assert ignored.reason == reason
    assert ignored.example


def test_where_a_mail_is_that_is_passed_over():
    [named] = said(From=None)
    [placed] = said(From=None, Message_ID=None)
    assert (named.example, placed.example) == ("<m1@example.org>", "mail 7")


@pytest.mark.parametrize(
    "entry", ["bo", "@example.org", "b@@c", '"j d"@x.org', "a" * 250 + "@x.org"]
)
def test_an_entry_that_is_no_address_spoils_no_other(entry):
    bo, unread, cy = said(To=f"bo@x.org, {entry}", Cc="cy@x.org")
    assert (bo["target"], cy["target"], bo["audience"]) == ("mail:bo@x.org", "mail:cy@x.org", 2)
    assert unread == Ignored("an entry that is no mail address", entry[:100])


def test_machines_are_no_recipients():
    bo, machine = said(To="bo@x.org, bounces+7@x.org", Cc=None)
    assert (bo["target"], bo["audience"]) == ("mail:bo@x.org", 1)
    assert machine == Ignored("a message to a machine", "mail:bounces+7@x.org")


@pytest.mark.parametrize("changes", [{"From": "no-reply@x.org"}, {"Precedence": "bulk"}], ids=str)
def test_machines_where_they_are_wanted(changes):
    [message] = said(keep_machines=True, To="bounces@x.org", Cc=None, **changes)
    assert message["target"] == "mail:bounces@x.org"


def test_what_is_a_draft_or_spam_is_left_out_even_where_machines_are_wanted():
    [ignored] = said(keep_machines=True, X_Gmail_Labels="Spam")
    assert ignored.reason == "a mail that is spam"


def test_an_invitation_counts_as_the_meeting_alone():
    [ignored] = statements_of(Mail(raw(), "here", is_invitation=True), NOW)
    assert ignored == Ignored(
        "an invitation to a meeting, or the answer to one", "<m1@example.org>"
    )


def test_headers_without_bound():
    many = ",".join(f"{'p' * 150}{number}@example.org" for number in range(MAX_BYTES // 200))
    assert said(To=many, Cc=None)[0]["audience"] == MAX_BYTES // 200
    [ignored] = said(To=many * 2, Cc=None)
    assert ignored == Ignored(f"a header of more than {MAX_BYTES} bytes", "mail 7")


@given(st.binary(max_size=2_000), st.sampled_from(["From", "To", "Date", "Message-ID", "Received"]))
def test_no_mail_raises(rest: bytes, name: str):
    for outcome in statements_of(Mail(raw() + rest, "here"), NOW):
        assert isinstance(outcome, Ignored) or outcome["at"] == AT
    odd = f"{name}: ".encode() + rest + b"\n" + raw()
    assert statements_of(Mail(odd, "here"), NOW)


OTHERS = [Path("/usr/bin/python3.11"), Path("/usr/bin/python3")]


@pytest.mark.parametrize("python", OTHERS, ids=str)
def test_another_patch_level_reads_the_same(python: Path):
    mails = [raw(From=each) for each in ("a@b <a@b>, c@d", "(" * 495, "a (b) <c@d.e>", '"a@b" c@d')]
    program = (
        "import sys; from services.ingest.imports.mail.statements import *;"
        "from datetime import UTC, datetime; now = datetime(2026, 11, 27, tzinfo=UTC);"
        f"print([statements_of(Mail(each, ''), now) for each in {mails!r}])"
    )
    version = "import sys; print(*sys.version_info[:2])"
    if not python.exists() or _output(python, version) != _output(Path(sys.executable), version):
        pytest.skip("no other Python of the same version")
    here = f"{[statements_of(Mail(each, ''), NOW) for each in mails]}\n"
    assert _output(python, program) == here


def _output(python: Path, program: str) -> str:
    path = {"PYTHONPATH": ":".join(each for each in sys.path if each)}
    run = subprocess.run([python, "-c", program], env=path, capture_output=True, check=True)
    return run.stdout.decode()
