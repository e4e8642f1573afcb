"""Both services do what their OpenAPI documents say, whatever is sent to them."""

from collections.abc import Iterator
from typing import NamedTuple

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.schemas import APIOperation

from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings, SourceSettings
from tests.free_port import free_port
from tests.processes import ServiceProcess

pytestmark = pytest.mark.kafka

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
BOUNDED = settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


THERE = {"ego": "ana", "member": "bo", "contact": "bo", "name": "github"}
QUERY = {"q": "tea", "place": "Oslo"}
EVENTS = [
    {"id": "1", "source": "test", "kind": "follow", "actor": "ana", "target": "bo"},
    {"id": "2", "source": "test", "kind": "meeting", "actor": "bo", "target": "ana"},
    {"id": "3", "source": "test", "kind": "profile", "actor": "ana", "is_brand": True},
    {"id": "4", "source": "test", "kind": "post", "actor": "bo", "text": "Tea", "topics": ["tea"]},
]


class Running(NamedTuple):
    """A running scorer, ingest and api, which know `EVENTS`."""

    urls: dict[str, str]
    headers: dict[str, str]


@pytest.fixture(scope="module")
def running(
    broker_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    update = {
        "data_dir": tmp_path_factory.mktemp("openapi"),
        "group": "openapi",
        "sources": {type_: SourceSettings(type=type_) for type_ in ("github", "cloudevents")},
        **{f"{name}_port": free_port() for name in ("ingest", "scorer", "api")},
    }
    settings = broker_settings.model_copy(update=update)
    headers = {"Authorization": f"Bearer {ensure_first_key(settings)}"}
    started = {name: ServiceProcess(settings, name) for name in ("scorer", "ingest", "api")}
    for service in started.values():
        service.wait_ready()
    running = Running({name: service.url for name, service in started.items()}, headers)
    settle(running)
    yield running
    for service in started.values():
        service.end()


def settle(running: Running) -> None:
    """Send `EVENTS`, and wait until they can be read."""
    with httpx.Client(headers=running.headers, timeout=60) as client:
        sent = client.post(f"{running.urls['ingest']}/v1/events", json=EVENTS)
        after = {"after": sent.json()["position"], "wait": 30}
        path = "v1/members/ana/relationships/bo"
        client.get(f"{running.urls['api']}/{path}", params=after).raise_for_status()


def operations(url: str) -> Iterator[APIOperation]:
    """All operations of a service but the streams, which do not end."""
    document = schemathesis.openapi.from_url(f"{url}/openapi.json").exclude(path_regex="/live$")
    for found in document.get_all_operations():
        yield found.ok()


def attempt(operation: APIOperation, mode: GenerationMode, headers: dict[str, str]) -> None:
    """Send what the operation's document allows, or what it does not, by `mode`."""

    @BOUNDED
    @given(operation.as_strategy(generation_mode=mode))
    def answers_as_documented(case: schemathesis.Case) -> None:
        if isinstance(case.query.get("wait"), int | float):
            del case.query["wait"]  # an audience that is not waited for is 503, as it should be
        case.call_and_validate(checks=CHECKS, headers=headers)

    answers_as_documented()


MODES = pytest.mark.parametrize("mode", list(GenerationMode))


@MODES
@pytest.mark.parametrize("service", ["ingest", "api"])
def test_whatever_is_sent_the_answer_is_as_documented(
    running: Running, service: str, mode: GenerationMode
) -> None:
    for operation in operations(running.urls[service]):
        attempt(operation, mode, running.headers)


def test_what_is_there_is_answered_as_documented(running: Running) -> None:
    for operation in operations(running.urls["api"]):
        if operation.method == "get":
            parts = {each.name: THERE[each.name] for each in operation.path_parameters}
            case = operation.Case(path_parameters=parts, query=QUERY)
            answer = case.call_and_validate(checks=CHECKS, headers=running.headers)
            assert answer.status_code == 200, (operation.label, answer.text)


def test_who_was_never_seen_is_answered_as_documented(running: Running) -> None:
    """404 where the document has it, else 200 with nothing in it."""
    never = {name: f"never-{name}" for name in ("ego", "contact", "member")}
    for operation in operations(running.urls["api"]):
        parts = [each.name for each in operation.path_parameters]
        if operation.method == "get" and parts and set(parts) <= never.keys():
            asked = {name: never[name] for name in parts}
            case = operation.Case(path_parameters=asked, query=QUERY)
            answer = case.call_and_validate(checks=CHECKS, headers=running.headers)
            documented = operation.definition.raw["responses"]
            # Only a key that is bound may get 404 of a path; this one is not.
            missing = "404" in documented and not operation.path.endswith("/paths/{member}")
            assert answer.status_code == (404 if missing else 200), (operation.label, answer.text)
