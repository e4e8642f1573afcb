import asyncio
import ssl
import tomllib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.ingest.agents.agent import Interrupted
from services.ingest.agents.imap import agent as imap_agent
from services.ingest.agents.imap import session
from services.ingest.agents.imap.agent import Imap
from tests.services.ingest.agents.imap.server import Mailbox
from tests.shared import SHARED


@pytest.fixture
async def mailbox(monkeypatch) -> AsyncIterator[Mailbox]:
    monkeypatch.setenv("MAIL_PASSWORD", "right")
    box = Mailbox()
    server = await asyncio.start_server(box, "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    async with server:
        yield box


def agent(mailbox: Mailbox, **options: object) -> Imap:
    settings = {"host": "127.0.0.1", "tls": False, "user": "ana"} | options
    settings |= {"type": "imap", "port": mailbox.port, "password_env": "MAIL_PASSWORD"}
    return Imap.model_validate(settings)


def targets(published) -> list[str]:
    return [each.target.removeprefix("mail:") for each in published.events]


async def test_new_mails_only(mailbox, intake, published, monkeypatch):
    monkeypatch.setattr(imap_agent, "MOST", 2)
    reading = agent(mailbox)
    for uid in (3, 5, 9):
        mailbox.receive(uid, f"p{uid}@x.org")
    for _ in range(2):
        await reading.poll(intake)
    mailbox.receive(10, "late@x.org")
    await reading.poll(intake)
    assert targets(published) == ["p3@x.org", "p5@x.org", "p9@x.org", "late@x.org"]
    assert next(c for c in mailbox.commands if "BODY.PEEK" in c).startswith("UID FETCH 3,5 ")
    assert sum("BODY.PEEK" in c for c in mailbox.commands) == 3
    assert all(c.startswith("EXAMINE") for c in mailbox.commands if "INBOX" in c)


async def test_a_folder_that_was_numbered_anew_is_read_anew(mailbox, intake, published):
    reading = agent(mailbox)
    mailbox.receive(7, "bo@x.org")
    await reading.poll(intake)
    mailbox.validity, mailbox.mails = 2, {}
    mailbox.receive(1, "bo@x.org")
    mailbox.receive(2, "cy@x.org")
    await reading.poll(intake)
    assert targets(published) == ["bo@x.org", "cy@x.org"]
    assert intake.tally["repeated"] == 1


async def test_a_lost_answer_is_asked_for_again(mailbox, intake, published):
    published.away = {1}
    mailbox.receive(1, "bo@x.org")
    with pytest.raises(Interrupted):
        await agent(mailbox).poll(intake)
    await agent(mailbox).poll(intake)
    assert len(published.distinct) == 1
    assert intake.tally["published"] == 1


async def test_only_since_a_day(mailbox, intake, published):
    for day in (1, 2, 3, 4):
        mailbox.receive(day - 1, f"p{day}@x.org")
    mailbox.receive(31, "never@x.org")
    mailbox.received[31] = '"31-Feb-2026 10:00:00 +0000"'
    reading = agent(mailbox, since="2026-11-03")
    await reading.poll(intake)
    assert targets(published) == ["p3@x.org", "p4@x.org"]
    [reason] = intake.passed_over.reasons()
    assert (reason.reason, reason.first) == (
        "a mail whose day of receipt cannot be read",
        "INBOX UID 31",
    )
    mailbox.receive(59, "p5@x.org")  # received on the 4th
    await reading.poll(intake)
    assert targets(published)[-1] == "p5@x.org"


async def test_no_answer_is_a_line_for_all_mails(mailbox, intake, published, monkeypatch):
    monkeypatch.setattr(session, "MAX_LINE_BYTES", 2_000)  # really a million
    for number in range(300):
        mailbox.receive(1_000_000 + number, f"p{number}@x.org")
    await agent(mailbox).poll(intake)
    assert len(published.events) == 300


async def test_a_wrong_password(mailbox, intake, monkeypatch):
    monkeypatch.setenv("MAIL_PASSWORD", "wrong")
    with pytest.raises(Interrupted, match="wrong password"):
        await agent(mailbox).pull(intake)


@pytest.mark.parametrize("capabilities", ["AUTH=PLAIN", ""])
async def test_user_and_password_in_any_letters(
    mailbox, intake, published, monkeypatch, capabilities
):
    monkeypatch.setenv("MAIL_PASSWORD", "pässwört")
    mailbox.passwords, mailbox.capabilities = {"pässwört"}, capabilities
    mailbox.receive(1, "bo@x.org")
    await agent(mailbox, user="jörg").poll(intake)
    assert mailbox.logins == [("jörg", "pässwört")]
    assert targets(published) == ["bo@x.org"]
    assert ("AUTHENTICATE PLAIN" in mailbox.commands) == bool(capabilities)


async def test_the_folders_of_the_case(mailbox, intake, published, monkeypatch):
    file = SHARED / "cases/83-imap-folder.toml"
    if not file.exists():
        pytest.skip("needs the shared cases")
    monkeypatch.setenv("PW", "pässwört")
    mailbox.passwords, mailbox.capabilities = {"pässwört"}, "AUTH=PLAIN AUTH=LOGIN"
    mailbox.folders = ["Entw&APw-rfe", "[Gmail]/Messages envoy&AOk-s"]
    mailbox.receive(1, "bo@x.org")
    stated = tomllib.loads(file.read_text())["agents"]["mail"]
    await Imap.model_validate(stated | {"port": mailbox.port}).poll(intake)
    assert targets(published) == ["bo@x.org"]
    assert intake.tally == {"published": 1, "repeated": 1}


async def test_a_folder_that_is_gone_is_reported_and_others_are_read(mailbox, intake, published):
    mailbox.receive(1, "bo@x.org")
    await agent(mailbox, folders=["Gone", "INBOX"]).poll(intake)
    assert targets(published) == ["bo@x.org"]
    [reason] = intake.passed_over.reasons()
    assert reason.first == "Gone: NO [NONEXISTENT] no such folder"


LONG = b"From: ana@x.org\r\nTo: bo@x.org\r\nX: " + b"x" * (1 << 20) + b"\r\n\r\n"
ODD = {
    "a literal of 100 TB": b"* 2 FETCH (UID 2 BODY[HEADER.FIELDS (FROM)] {99999999999999}\r\n",
    "a literal of a size that is no number": b"* 2 FETCH (UID 2 BODY[] {" + b"9" * 5000 + b"}\r\n",
    "a literal that is cut off": b"* 2 FETCH (UID 2 BODY[HEADER.FIELDS (FROM)] {50}\r\nFrom",
    "a line without end": b"* 2 FETCH (" + b"x" * (1 << 21),
    "a farewell": b"* BYE overloaded\r\n",
    "nothing": b"\r\n",
    "no IMAP": b"<html>\r\n",
    "no number": b"* 2 FETCH (UID x BODY[HEADER.FIELDS (FROM)] {2}\r\n\r\n)\r\n",
    "a number out of range": b"* 2 FETCH (UID 99999999999999999999 FLAGS ())\r\n",
    "no header": b"* 2 FETCH (UID 2 BODY[HEADER.FIELDS (FROM)] NIL)\r\n",
    "an empty header": b'* 2 FETCH (UID 2 BODY[HEADER.FIELDS ("FROM" "TO")] "")\r\n',
    "a header too large": b"* 2 FETCH (UID 2 BODY[HEADER.FIELDS (FROM)] {%d}\r\n%b)\r\n"
    % (len(LONG), LONG),
    "it hangs up": None,
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
async def test_one_mail_ends_nothing(mailbox, intake, published, odd, monkeypatch):
    monkeypatch.setattr(session, "TIMEOUT_S", 0.3)
    for uid in (1, 2, 3):
        mailbox.receive(uid, f"p{uid}@x.org")
    mailbox.odd[2] = odd
    await agent(mailbox).poll(intake)
    assert sorted(targets(published)) == ["p1@x.org", "p3@x.org"]
    assert [reason.count for reason in intake.passed_over.reasons()] == [1]
    asked = len(mailbox.commands)
    await agent(mailbox).poll(intake)
    assert not any("BODY.PEEK" in command for command in mailbox.commands[asked:])


async def test_a_mail_that_the_server_refuses(mailbox, intake, published):
    for uid in (1, 2, 3):
        mailbox.receive(uid, f"p{uid}@x.org")
    mailbox.refused = {2}
    await agent(mailbox).poll(intake)
    assert targets(published) == ["p1@x.org", "p3@x.org"]
    [reason] = intake.passed_over.reasons()
    assert reason.first == "INBOX UID 2: NO [SERVERBUG] a mail is damaged"


async def test_lines_that_nobody_asked_for(mailbox, intake, published):
    mailbox.unasked = b"* 5 EXISTS\r\n* OK [ALERT] \xff\r\n\r\nwhat?\n* FETCH\r\n* 1 FETCH (UID\r\n"
    mailbox.receive(1, "bo@x.org")
    await agent(mailbox).poll(intake)
    assert targets(published) == ["bo@x.org"]


async def test_a_mail_whose_line_cannot_be_read_is_reported(mailbox, intake, published):
    mailbox.unasked = b"what? "
    mailbox.receive(1, "p1@x.org")
    mailbox.receive(2, "p2@x.org")
    mailbox.received[2] = '"UID'
    mailbox.odd[1] = b"* 1 FETCH (UID 99999999999 INTERNALDATE NIL)\r\n" + mailbox.fetched(1)
    await agent(mailbox).poll(intake)
    assert targets(published) == ["p1@x.org", "p2@x.org"]
    mailbox.unasked = b'* 9 FETCH (INTERNALDATE "20-Nov-2026 10:00:00 +0100" UID x)\r\n'
    await agent(mailbox).poll(intake)
    [reason] = intake.passed_over.reasons()
    assert reason.reason == "a mail whose number in the folder cannot be read"


async def test_a_folder_at_which_the_session_breaks_keeps_no_other(mailbox, intake, published):
    mailbox.folders = ["INBOX", "Sent"]
    mailbox.unasked = b"* 1 FETCH (X {99999999999999}\r\n"
    mailbox.receive(1, "bo@x.org")
    with pytest.raises(Interrupted, match=r"INBOX: a literal of 99999999999999 bytes; Sent: a"):
        await agent(mailbox, folders=["INBOX", "Sent"]).poll(intake)
    assert sum(command.startswith("EXAMINE") for command in mailbox.commands) == 2


async def test_dates_of_receipt_that_do_not_exist(mailbox, intake, published):
    for uid, received in enumerate(('"31-Feb-2026 10:00:00 +0000"', '""', "NIL", '"\xff"'), 1):
        mailbox.receive(uid, f"p{uid}@x.org")
        mailbox.received[uid] = received
    await agent(mailbox).poll(intake)
    assert len(published.events) == 4


async def test_a_mail_without_a_sane_date_was_sent_when_it_was_received(mailbox, intake, published):
    mailbox.receive(1, "", b"From: a@x\r\nTo: b@x\r\nDate: Mon, 18 Jan 2038 03:14:07 +0000\r\n\r\n")
    mailbox.received[1] = '" 2-Nov-2026 10:00:00 +0000"'
    await agent(mailbox).poll(intake)
    assert [each.at for each in published.events] == [1_793_613_600_000]


async def test_drafts_and_invitations(mailbox, intake, published):
    for uid in (1, 2, 3):
        mailbox.receive(uid, f"p{uid}@x.org")
    mailbox.flags = {1: r"\Seen \Draft"}
    part = '("TEXT" "CALENDAR" ("CHARSET" "utf-8" "METHOD" "REQUEST") NIL NIL "7BIT" 9 1)'
    mailbox.structures = {2: f'(("TEXT" "PLAIN" NIL){part} "MIXED")'}
    await agent(mailbox).poll(intake)
    assert targets(published) == ["p3@x.org"]
    assert intake.passed_over.total == 2


async def test_machines_only_where_they_are_wanted(mailbox, intake, published):
    mailbox.receive(1, "no-reply@x.org")
    await agent(mailbox).poll(intake)
    assert targets(published) == []
    mailbox.validity = 2
    await agent(mailbox, keep_machines=True).poll(intake)
    assert targets(published) == ["no-reply@x.org"]


async def test_a_server_that_is_away(intake, monkeypatch):
    monkeypatch.setenv("MAIL_PASSWORD", "right")
    gone = Mailbox()
    gone.port = 1
    with pytest.raises(Interrupted, match=r"127\.0\.0\.1"):
        await agent(gone).poll(intake)


async def test_the_certificate_of_the_server_is_checked(intake, published, monkeypatch, tmp_path):
    authority, context = self_signed(tmp_path)
    monkeypatch.setenv("MAIL_PASSWORD", "right")
    box = Mailbox()
    box.receive(1, "bo@x.org")
    async with await asyncio.start_server(box, "127.0.0.1", 0, ssl=context) as server:
        box.port = server.sockets[0].getsockname()[1]
        with pytest.raises(Interrupted, match="certificate verify failed"):
            await agent(box, tls=True).poll(intake)
        assert box.logins == []
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        await agent(box, tls=True).poll(intake)
    assert targets(published) == ["bo@x.org"]


def self_signed(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate of this machine by itself, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "here")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "certificate.pem", folder / "key.pem"
    pem.write_bytes(certificate.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem, secret)
    return pem, context
