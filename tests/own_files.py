"""Samples of files that people have, as what exports them writes them."""

import gzip
import json
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

AT, UNIX_TIME = "2026-11-20T10:00:00Z", "1795168800"


class Directory:
    """Files in which ana, bo and cy of a crowd of the test's own write to each other."""

    def __init__(self, path: Path) -> None:
        self.path, self.crowd = path, uuid.uuid4().hex[:8]

    def table(self, write: Callable[[Path, list[list[str]]], Path]) -> Path:
        line = [f"{self.crowd} Ana", f"{self.crowd} Bo", "2026-11-20 10:00", "Hi", "tea", ""]
        return write(self.path, [line])

    def text(self, name: str, content: str) -> Path:
        file = self.path / name
        file.write_text(content)
        return file

    def connections(self) -> Path:
        header = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        row = f"Bo,Ek,https://www.linkedin.com/in/bo-{self.crowd},,Acme,,20 Nov 2026\n"
        return self.text("Connections.csv", f"Notes:\n\n{header}{row}")

    def contacts(self) -> Path:
        header = "First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value\n"
        return self.text("contacts.csv", f"{header}Bo,Ek,Home,bo@{self.crowd}.example\n")

    def whatsapp(self) -> Path:
        content = (
            f"20/11/2026, 10:00 - {self.crowd} Ana: Hi\n20/11/2026, 10:01 - {self.crowd} Bo: Hi\n"
        )
        return self.text("WhatsApp Chat with Bo.txt", content)

    def telegram(self) -> Path:
        ana, bo = (int(f"{n}{int(self.crowd, 16)}") for n in (1, 2))
        entry = {"type": "message", "date_unixtime": UNIX_TIME, "text": "Hi"}
        messages = [entry | {"id": n, "from_id": f"user{by}"} for n, by in ((1, ana), (2, bo))]
        chat = {"type": "personal_chat", "id": bo, "messages": messages}
        return self.text("result.json", json.dumps(chat))

    def slack(self) -> Path:
        file = self.path / "slack.zip"
        message = {"type": "message", "ts": f"{UNIX_TIME}.0001", "text": "Hi"}
        files: dict[str, Any] = {
            "users.json": [],
            "dms.json": [{"id": "D1", "members": [f"A{self.crowd}", f"B{self.crowd}"]}],
            "D1/2026-11-20.json": [message | {"user": f"A{self.crowd}"}],
        }
        with zipfile.ZipFile(file, "w") as packed:
            for name, content in files.items():
                packed.writestr(name, json.dumps(content))
        return file

    def github(self) -> Path:
        entry = {
            "id": self.crowd,
            "type": "IssueCommentEvent",
            "actor": {"login": f"ana-{self.crowd}"},
            "repo": {"name": f"bo-{self.crowd}/garden"},
            "created_at": AT,
            "payload": {
                "action": "created",
                "issue": {"user": {"login": f"bo-{self.crowd}"}},
                "comment": {"id": self.crowd, "user": {"login": f"ana-{self.crowd}"},
                            "created_at": AT},
            },
        }  # fmt: skip
        file = self.path / "2026-11-20-10.json.gz"
        file.write_bytes(gzip.compress(json.dumps(entry).encode()))
        return file
