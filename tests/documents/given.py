"""Files that commands of the documents read."""

import zipfile
from pathlib import Path

from tests.documents.blocks import ROOT
from tests.own_files import Directory

CARDS = """BEGIN:VCARD
VERSION:3.0
UID:bo-1
FN:Bo Berg
EMAIL:bo@example.org
END:VCARD
"""
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
BEGIN:VEVENT
UID:lunch-1
DTSTAMP:20261101T090000Z
DTSTART:20261102T120000Z
DTEND:20261102T130000Z
SUMMARY:Lunch
ORGANIZER:mailto:ana@example.org
ATTENDEE;PARTSTAT=ACCEPTED:mailto:bo@example.org
END:VEVENT
END:VCALENDAR
"""
MAIL = """From ana@example.org Mon Nov 02 09:00:00 2026
From: Ana <ana@example.org>
To: Bo <bo@example.org>
Date: Mon, 02 Nov 2026 09:00:00 +0000
Message-ID: <m-1@example.org>
Subject: Lunch

Today?

"""
STAR = """{"action": "created", "starred_at": "2024-11-21T08:00:00Z",
 "repository": {"full_name": "bo/garden", "owner": {"login": "bo", "type": "User"}},
 "sender": {"login": "ana", "type": "User"}}
"""
MAILS = """From,To,Date,Subject
Ana Lima,bo,2024-03-12 10:00,Hi
bo,Ana Lima,2024-03-12 11:00,Hi
bo,bo,2024-03-12 12:00,A note
"""


def lay_out(folder: Path) -> None:
    """Put each where the documents have it."""
    sources = (ROOT / "docs/sources.md").read_text()
    (folder / "rapport.toml").write_text(sources.partition("```toml\n")[2].partition("```")[0])
    (folder / "payload.json").write_text(STAR)
    (folder / "contacts.vcf").write_text(CARDS.replace("\n", "\r\n"))
    (folder / "calendar.ics").write_text(CALENDAR.replace("\n", "\r\n"))
    (folder / "Takeout").mkdir()
    (folder / "Takeout" / "All mail.mbox").write_text(MAIL)
    (folder / ".curlrc").write_text("silent\nshow-error\n")
    (folder / "mails.csv").write_text(MAILS)
    exports = Directory(folder)
    exports.contacts()
    exports.connections()
    exports.telegram()
    exports.github()
    exports.slack().rename(folder / "export.zip")
    chat = exports.whatsapp()
    with zipfile.ZipFile(chat.with_suffix(".zip"), "w") as packed:
        packed.write(chat, chat.name)
