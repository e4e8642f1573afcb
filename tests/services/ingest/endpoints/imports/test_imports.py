"""Files sent to a running ingest; what a file becomes is tested where it is read."""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.http.forwarded.imports import FORMATS
from services.ingest.endpoints.imports import imports
from services.ingest.imports.importers import IMPORTERS
from services.ingest.imports.runs import events as run
from services.runtime.access.api_keys import KeysFile
from services.runtime.access.grants import Scope
from tests.services.ingest.conftest import Feeds, Ingest

pytestmark = pytest.mark.kafka

MAIL = """From x Fri Nov 20 10:00:00 2026
From: ana@{crowd}
To: {to}@{crowd}
Date: Fri, 20 Nov 2026 10:00:00 +0100
Message-ID: <{to}@{crowd}>

Hello

"""
CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:{uid}
DTSTART:20261110T100000Z
ATTENDEE;PARTSTAT=ACCEPTED:mailto:ana@{crowd}
ATTENDEE;PARTSTAT=ACCEPTED:mailto:{guest}@{crowd}
END:VEVENT
END:VCALENDAR
"""
CARD = """BEGIN:VCARD
VERSION:3.0
UID:{crowd}
FN:Bo
EMAIL:bo@{crowd}
EMAIL:bo-at-work@{crowd}
END:VCARD
"""


@pytest.fixture
def crowd() -> str:
    """The domain of people that nobody else's test uses."""
    return f"{uuid.uuid4().hex[:8]}.example"


@pytest.fixture
def box(crowd: str) -> Any:
    return lambda *to: "".join(MAIL.format(to=each, crowd=crowd) for each in to).encode()


async def lines(client: httpx.AsyncClient, path: str, body: Any) -> list[dict[str, Any]]:
    answer = await client.post(f"/v1/imports/{path}", content=body)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.headers["cache-control"] == "no-store"
    return [json.loads(line) for line in answer.text.splitlines()]


def key_of(ingest: Ingest, *scopes: Scope, **bound: Any) -> str:
    return KeysFile(ingest.settings.keys).create("importing", scopes, **bound)


async def known(ingest: Ingest, key: str) -> httpx.AsyncClient:
    """A client with `key`, which ingest has read."""
    sent = {"Authorization": f"Bearer {key}"}
    await until(lambda: httpx.post(f"{ingest.url}/v1/events", headers=sent).status_code != 401)
    return ingest.client(key)


async def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


async def test_a_dry_run_shows_what_would_come_of_it(
    client: httpx.AsyncClient, crowd: str, box: Any, feeds: Feeds
) -> None:
    path = f"mbox?source={crowd}&dry_run=true"
    [line] = await lines(client, path, box("bo", "cy") + box("no-reply"))
    report = line["report"]
    assert report["counts"] == {"added": 2, "ignored": 1}
    assert report["passed_over"] == [
        {"reason": "a message to a machine", "count": 1, "first": f"mail:no-reply@{crowd}"}
    ]
    assert report["members"][0]["count"] == 3
    assert report["preview"][0] == {
        "kind": "message",
        "actor": f"mail:ana@{crowd}",
        "target": f"mail:bo@{crowd}",
        "at": "2026-11-20T09:00:00Z",
        "undo": False,
        "name": None,
        "audience": 1,
    }
    assert report["position"] is None
    assert await feeds.new() == []
    [line] = await lines(client, path, box("bo", "cy"))
    assert line["report"]["counts"]["added"] == 2


async def test_what_is_new_is_published_once(
    client: httpx.AsyncClient,
    crowd: str,
    box: Any,
    feeds: Feeds,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run, "_CHUNK", 2)
    path = f"mbox?source={crowd}"
    *progress, last = await lines(client, path, box("bo", "cy", "di"))
    assert progress == [{"published": 2}, {"published": 3}]
    assert last["report"]["counts"] == {"published": 3}
    assert last["report"]["position"]
    written = await feeds.new()
    assert {(each.value["source"], each.value["target"]) for each in written} == {
        (crowd, f"mail:{to}@{crowd}") for to in ("bo", "cy", "di")
    }
    *_, last = await lines(client, path, box("bo", "cy", "di", "ed"))
    assert last["report"]["counts"] == {"repeated": 3, "published": 1}


async def test_a_later_calendar_replaces_the_earlier_one(
    client: httpx.AsyncClient, crowd: str, feeds: Feeds
) -> None:
    def calendar(guest: str) -> str:
        return CALENDAR.format(uid=crowd, crowd=crowd, guest=guest)

    path = f"icalendar?source={crowd}"
    *_, last = await lines(client, path, calendar("bo"))
    assert last["report"]["counts"] == {"added": 1, "published": 1}
    [line] = await lines(client, f"{path}&dry_run=true", calendar("cy"))
    assert line["report"]["counts"] == {"added": 1, "taken_back": 1}
    assert {(each["target"], each["undo"]) for each in line["report"]["preview"]} == {
        (f"mail:bo@{crowd}", True),
        (f"mail:cy@{crowd}", False),
    }
    *_, last = await lines(client, path, calendar("cy"))
    assert last["report"]["counts"] == {"added": 1, "taken_back": 1, "published": 2}
    assert any(each.value.get("undo") for each in await feeds.new())


async def test_a_state_is_imported_by_who_may_state_all_of_it(
    ingest: Ingest, client: httpx.AsyncClient, crowd: str, feeds: Feeds
) -> None:
    """Else what was left out would be remembered as taken, and never come."""
    body = CARD.format(crowd=crowd)
    keys = key_of(ingest, Scope.INGEST), key_of(ingest, *Scope, sources=[crowd])
    for key in keys:
        async with await known(ingest, key) as sender:
            answer = await sender.post(f"/v1/imports/vcard?source={crowd}", content=body)
            assert answer.status_code == 403
            assert "'write'" in answer.json()["detail"]
    await lines(client, f"vcard?source={crowd}", body)
    [card] = [each.value for each in await feeds.new()]
    assert card["aliases"]


async def test_who_may_import(ingest: Ingest, crowd: str, box: Any) -> None:
    bound = key_of(ingest, *Scope, members=[f"mail:ana@{crowd}"])
    named = key_of(ingest, Scope.INGEST, sources=[crowd])
    async with await known(ingest, named) as own, ingest.client(bound) as other:
        assert (await other.post("/v1/imports/mbox", content=box("bo"))).status_code == 403
        assert (await own.post("/v1/imports/mbox", content=box("bo"))).status_code == 403
        await lines(own, f"mbox?source={crowd}", box("bo"))


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("csv", b"", 404, "known are mbox, icalendar, vcard"),
        ("mbox", b"Dear Bo", 400, "The file is no mbox"),
        ("icalendar", b"Dear Bo", 400, "The file holds no calendar"),
        ("mbox?source=../../keys", b"", 422, "source"),
        ("mbox?source=.hidden", b"", 422, "source"),
        ("mbox?source=page", b"", 422, "source"),
        ("mbox?dry_run=perhaps", b"", 422, "dry_run"),
        ("mbox?dryrun=true", b"", 422, "dryrun"),
        ("vcard?keep_machines=true", b"", 422, "keep_machines"),
        ("vcard?owner=ana", b"", 422, "owner"),
        ("linkedin", b"", 422, "owner"),
        ("whatsapp?timezone=Lisbon", b"", 422, "timezone"),
        ("whatsapp?timezone=UTC&date_order=ydm", b"", 422, "date_order"),
        ("whatsapp?timezone=UTC&member=Bo", b"", 422, "member"),
    ],
)
async def test_what_is_wrong_is_said(
    client: httpx.AsyncClient, path: str, body: bytes, status: int, said: str
) -> None:
    answer = await client.post(f"/v1/imports/{path}", content=body)
    assert answer.status_code == status
    assert said in answer.json()["detail"]


async def test_options_say_what_a_file_does_not(client: httpx.AsyncClient, crowd: str) -> None:
    chat = f"13/03/2024, 10:00 - Ana: Hi\n13/03/2024, 10:01 - {crowd}: Hi\n"
    query = "dry_run=true&timezone=Europe/Berlin&member=Ana=mail:ana"
    *_, last = await lines(client, f"whatsapp?source={crowd}&{query}", chat.encode())
    first, *_ = [each for each in last["report"]["preview"] if each["kind"] == "message"]
    assert (first["actor"], first["target"], first["at"]) == (
        "mail:ana", f"whatsapp:{crowd}", "2024-03-13T09:00:00Z",
    )  # fmt: skip


async def test_a_calendar_that_is_too_large(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MAX_STATE_BYTES", 100)
    answer = await client.post("/v1/imports/icalendar", content=b"x" * 101)
    assert answer.status_code == 413


async def test_a_full_disk(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    full = Path("/dev/full")
    monkeypatch.setattr("tempfile.TemporaryFile", lambda **_: full.open("wb"))
    answer = await client.post("/v1/imports/mbox", content=b"x")
    assert answer.status_code == 503
    assert "No space left" in answer.json()["detail"]


def kept(ingest: Ingest) -> set[str]:
    """Files of which ingest has a descriptor, in the directory of imports, or gone from there."""
    directory = str(ingest.settings.data_dir / "imports")
    names = {str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()}
    return {name for name in names if name.startswith(directory)}


async def test_one_at_a_time_and_nothing_is_left_of_what_breaks_off(
    ingest: Ingest, client: httpx.AsyncClient, crowd: str, box: Any
) -> None:
    going_on, reached = asyncio.Event(), asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield box("bo")[:50]
        reached.set()
        await going_on.wait()
        raise ConnectionError("the sender has gone")

    async def broken_off() -> None:
        with pytest.raises(ConnectionError):
            await client.post(f"/v1/imports/mbox?source={crowd}", content=body())

    sending = asyncio.create_task(broken_off())
    await reached.wait()
    await until(lambda: bool(kept(ingest)))
    assert all(name.endswith("(deleted)") for name in kept(ingest))
    answer = await client.post("/v1/imports/mbox", content=box("bo"))
    assert answer.status_code == 409
    assert ingest.app.state.byte_budget.reserved == 0
    going_on.set()
    await sending
    await until(lambda: not kept(ingest))
    *_, last = await lines(client, f"mbox?source={crowd}", box("bo"))
    assert last["report"]["counts"] == {"published": 1}
    assert not kept(ingest)


def test_each_format_is_documented() -> None:
    assert set(FORMATS) == set(IMPORTERS)
