"""Sending to a stack's ingest."""

import httpx

from tests.end_to_end.stack import Stack


def send(stack: Stack, path: str, *said: dict[str, object]) -> str:
    """Post JSON to `path`; the position of what was accepted."""
    headers = {"Authorization": f"Bearer {stack.key}"}
    url = stack.endpoints.ingest_url + path
    answer = httpx.post(url, json=said, headers=headers, timeout=30, trust_env=False)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["position"])
