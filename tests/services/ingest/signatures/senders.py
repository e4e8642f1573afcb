"""Servers that send signed, and where their keys are found."""

import json
from typing import Any

import httpx

from services.http.fetch import Fetched, NotFetched
from services.ingest.signatures.http.keyed_signature import KeyedSignature
from tests.services.ingest.producers import ANOTHER, PRIVATE, pem

ANA = "https://social.example/users/ana"
KEY_ID = f"{ANA}#main-key"
MESSAGE = b"a message"


def actor(private: Any = PRIVATE, **fields: Any) -> dict[str, Any]:
    key = {"id": KEY_ID, "owner": ANA, "publicKeyPem": pem(private)}
    return {"id": ANA, "type": "Person", "publicKey": key} | fields


def fetched(document: object, url: str = ANA, status: int = 200, **headers: str) -> Fetched:
    headers = {"Content-Type": "application/activity+json; charset=utf-8"} | headers
    return Fetched(httpx.URL(url), status, httpx.Headers(headers), json.dumps(document).encode())


def signed(private: Any = PRIVATE, key_id: str = KEY_ID) -> list[KeyedSignature]:
    return [KeyedSignature(private.sign(MESSAGE), MESSAGE, key_id)]


BY_ANOTHER = signed(ANOTHER)


class Server:
    """Has `document` at every address, or fails as `away` says."""

    def __init__(self, document: object) -> None:
        self.document = document
        self.away: str | None = None
        self.asked: list[str] = []

    async def __call__(self, url: str) -> Fetched:
        self.asked.append(url)
        if self.away is not None:
            raise NotFetched(self.away)
        return fetched(self.document)
