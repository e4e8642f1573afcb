from pathlib import Path

import pytest

from services.ingest.imports import mbox
from services.ingest.sources.statements import Ignored
from tests.services.ingest.imports.test_mail import HEADERS


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
