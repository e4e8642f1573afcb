"""Who asked, as a whole app answers and writes it down."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.api.app import create_app
from services.api.main import main
from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    log = str(tmp_path / "access.log")
    return Settings(data_dir=tmp_path, partitions=2, access_log=log, requests_per_second=2)


def lines(settings: Settings) -> list[dict[str, Any]]:
    assert settings.access_log is not None
    return [json.loads(line) for line in Path(settings.access_log).read_text().splitlines()]


async def test_refused_or_not_each_request_is_a_line_and_counts_for_its_key(
    settings: Settings,
) -> None:
    key = ensure_first_key(settings)
    app = create_app(settings)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        refused = await client.get("/v1/members/ana/circle")
        client.headers["Authorization"] = f"Bearer {key}"
        answers = [await client.get("/v1/members/an%C3%A4/circle?q=secret") for _ in range(3)]
    assert refused.status_code == 401
    assert "RateLimit" not in refused.headers
    assert [answer.status_code for answer in answers] == [503, 503, 429]
    assert [answer.headers["RateLimit"] for answer in answers] == [
        '"requests";r=1;t=1',
        '"requests";r=0;t=1',
        '"requests";r=0;t=1',
    ]
    assert answers[2].headers["Retry-After"] == "1"
    found = [(line["key_id"], line["ego"], line["status"]) for line in lines(settings)]
    key_id = key.split("_")[1]
    assert found == [(None, "ana", 401), *((key_id, "anä", each) for each in (503, 503, 429))]
    assert {line["route"] for line in lines(settings)} == {"/v1/members/{ego}/circle"}
    assert {line["service"] for line in lines(settings)} == {"api"}


def test_a_log_that_cannot_be_written_ends_the_start(settings: Settings, tmp_path: Path) -> None:
    nowhere = settings.model_copy(update={"access_log": str(tmp_path / "none" / "access.log")})
    with pytest.raises(SystemExit, match=r"none/access\.log"):
        main(nowhere)
