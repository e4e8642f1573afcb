"""Where a running Rapport answers."""

from typing import NamedTuple

import httpx

from services.runtime.kafka_settings import KafkaSettings

TIMEOUT_S = 30.0
"""Longest wait for one answer (seconds)."""


class Endpoints(NamedTuple):
    """The services of one Rapport: base URLs, how its Kafka is reached, and an API key."""

    ingest_url: str
    api_url: str
    kafka: KafkaSettings
    key: str

    def ingest(self) -> httpx.AsyncClient:
        """A client of ingest, to be used as a context."""
        return self._client(self.ingest_url)

    def api(self) -> httpx.AsyncClient:
        """A client of the api, to be used as a context."""
        return self._client(self.api_url)

    def _client(self, url: str) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.AsyncClient(base_url=url, headers=headers, timeout=TIMEOUT_S, trust_env=False)
