"""What an import answers while it goes on."""

import json
from collections.abc import AsyncIterator
from typing import cast

import pytest
from starlette.responses import StreamingResponse

from services.http.problems import unavailable
from services.ingest.endpoints.imports import answer
from services.ingest.endpoints.imports.answer import ImportLines


async def test_it_is_said_that_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "STILL_S", 0.001)
    lines = ImportLines()
    answered = await lines.answer({})
    assert isinstance(answered, StreamingResponse)
    coming = cast(AsyncIterator[bytes], answered.body_iterator)
    assert [json.loads(await anext(coming)) for _ in range(2)] == [{"published": 0}] * 2
    lines.add({"published": 7})
    assert [json.loads(await anext(coming)) for _ in range(2)] == [{"published": 7}] * 2
    lines.add(unavailable("Kafka is away"))
    lines.end()
    [last] = [json.loads(line) async for line in coming]
    assert last["problem"]["status"] == 503
