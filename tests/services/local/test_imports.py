"""An import against ingest and api as they answer; with all of Rapport it is a replay."""

from pathlib import Path

import httpx
import msgspec
import pytest

from schemas.positions import encode_position
from services.ingest.imports.runs import events
from services.ingest.imports.runs.order import ImportOrder, importer_of
from services.ingest.imports.runs.report import ImportReport
from services.local.imports import import_file
from services.publishing.errors import NotPublished

MAIL = """From x Fri Nov 20 10:00:00 2026
From: ana@example.org
To: {to}
Date: Fri, 20 Nov 2026 10:00:00 +0100
Message-ID: <{to}>

Hello

"""


class Rapport:
    """Takes every event; refuses the request whose number (from 1) is `refused`."""

    kafka = None

    def __init__(self) -> None:
        self.events: list[dict[str, object]] = []
        self.refused = 0
        self.requests = 0
        self.asked: list[httpx.URL] = []

    def ingest(self) -> httpx.AsyncClient:
        return self._client(self._take)

    def api(self) -> httpx.AsyncClient:
        return self._client(self._read)

    def _client(self, answer) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://rapport")

    def _take(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        if self.requests == self.refused:
            return httpx.Response(401, json={"title": "No such key"})
        self.events += msgspec.json.decode(request.content)
        position = encode_position({"feed.interactions": {0: len(self.events)}})
        return httpx.Response(202, json={"accepted": 1, "position": position})

    def _read(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url)
        return httpx.Response(200, json={})


def mailbox(tmp_path: Path, *to: str) -> Path:
    file = tmp_path / "box"
    file.write_text("".join(MAIL.format(to=each) for each in to))
    return file


async def take(rapport: Rapport, file: Path, dry_run: bool = False) -> ImportReport:
    order = ImportOrder(importer_of("mbox"), file, "mail", dry_run)
    return await import_file(rapport, file.parent / "imports", order)


async def test_what_is_new_in_a_file_that_has_grown(tmp_path):
    rapport = Rapport()
    first = await take(rapport, mailbox(tmp_path, "bo@x.org", "bad"))
    assert first.tally == {"published": 1, "ignored": 1}
    grown = mailbox(tmp_path, "bo@x.org", "cy@x.org")
    compared = await take(rapport, grown, dry_run=True)
    assert compared.tally == {"repeated": 1, "added": 1}
    assert [event.target for event in compared.preview] == ["mail:cy@x.org"]
    second = await take(rapport, grown)
    assert second.tally == {"repeated": 1, "published": 1}
    assert [(e["source"], e["target"]) for e in rapport.events] == [
        ("mail", "mail:bo@x.org"),
        ("mail", "mail:cy@x.org"),
    ]
    assert [url.path for url in rapport.asked] == ["/v1/members/mail:ana@example.org"] * 2
    third = await take(rapport, grown)
    assert third.tally == {"repeated": 2, "published": 0}
    assert len(rapport.asked) == 2


async def test_broken_off_and_run_again(tmp_path, monkeypatch):
    monkeypatch.setattr(events, "_CHUNK", 2)
    rapport = Rapport()
    rapport.refused = 2
    file = mailbox(tmp_path, *(f"p{n}@x.org" for n in range(5)))
    with pytest.raises(NotPublished, match="No such key"):
        await take(rapport, file)
    again = await take(rapport, file)
    assert again.tally == {"repeated": 2, "published": 3}
    assert len(rapport.events) == len({e["id"] for e in rapport.events}) == 5


async def test_nothing_of_a_wrong_file(tmp_path):
    with pytest.raises(ValueError, match="no mbox"):
        (tmp_path / "box").write_text("Dear Bo")
        await take(Rapport(), tmp_path / "box")
