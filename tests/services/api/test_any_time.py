"""Every read takes any `at`: one that has no answer is a named fault, never a failure."""

import time
from typing import Any

import pytest

from tests.services.api.conftest import Api
from tests.world import now

NO_READ = ("/live",)
QUERIES: list[dict[str, str]] = [{}, {"q": "kafka"}, {"place": "Rome"}]


def takes_at(operation: dict[str, Any] | None) -> bool:
    return any(p["name"] == "at" for p in (operation or {}).get("parameters", ()))


@pytest.mark.parametrize("at", ["2500-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "0"])
def test_no_time_is_a_failure(api: Api, events: Any, at: str) -> None:
    ego, bo = f"ego-{time.time_ns()}", f"bo-{time.time_ns()}"
    api.world.feed(
        [
            events("message", ego, bo),
            events("message", bo, ego),
            events("follow", ego, bo),
            events("profile", bo, topics=["kafka"], name="Bo", place={"name": "Berlin"}),
            events("post", bo, text="kafka is fun"),
            events("travel", bo, place={"name": "Rome", "latitude": 41.9, "longitude": 12.5},
                   starts_at=now() - 1_000, ends_at=now() + 1_000_000),
            events("job_change", bo, organization="Acme", title="CTO"),
        ]
    )  # fmt: skip
    document = api.client.get("/openapi.json").json()
    reads = [p for p, verbs in document["paths"].items() if takes_at(verbs.get("get"))]
    assert len(reads) > 15
    answered = 0
    for path in (p for p in reads if not p.endswith(NO_READ)):
        asked = path.replace("{ego}", ego).replace("{contact}", bo).replace("{member}", bo)
        for query in QUERIES:
            answer = api.get(asked, at=at, **query)
            assert answer.status_code in (200, 404, 422), (asked, query, answer.text)
            answered += answer.status_code == 200
    assert answered > len(reads) / 4
