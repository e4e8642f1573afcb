"""While Kafka is away."""

from pathlib import Path
from typing import Any

import httpx

from services.runtime.settings import Settings
from tests.free_port import free_port
from tests.services.ingest.producers import one_of_each, sources


async def test_deliveries_are_refused_for_now_and_handshakes_answered(
    running: Any, tmp_path: Path
) -> None:
    nowhere = f"127.0.0.1:{free_port()}"
    settings = Settings(bootstrap_servers=nowhere, data_dir=tmp_path, sources=sources())
    with running(settings) as ingest:
        async with httpx.AsyncClient(base_url=ingest.url) as web:
            for sample in one_of_each():
                headers = sample.producer.signed(sample.body, sample.headers)
                where = f"/v1/sources/{sample.producer.type}/webhook"
                response = await web.post(where, content=sample.body, headers=headers)
                assert response.status_code == 503
                assert response.headers["retry-after"]
            response = await web.get("/v1/sources/x/webhook", params={"crc_token": "abc"})
            assert response.status_code == 200
