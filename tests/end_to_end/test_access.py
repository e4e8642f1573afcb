"""Both running services answer every kind of caller as docs/access.md says."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import httpx
import pytest

from services.runtime.access.grants import Scope
from tests.end_to_end.access_page import Row, refusal, rows
from tests.end_to_end.callers import (
    GONE,
    OTHERS,
    OWN,
    OWN_SOURCE,
    Callers,
    Headers,
    bearer,
    callers,
)
from tests.end_to_end.posting import send
from tests.end_to_end.stack import Stack
from tests.identity_provider import IdentityProvider

pytestmark = pytest.mark.kafka

ROWS = rows()
KEYED = [row for row in ROWS if row.scope]
FORWARDED = {row[1:3] for row in ROWS if row.service == "ingest"}


def is_forwarded(row: Row) -> bool:
    """Whether ingest has the same route: it has to read what is sent, to know whom it is about."""
    return row[1:3] in FORWARDED


PARTS = {"ego": OWN, "contact": "bo", "member": OWN, "name": "unsigned", "format": "mbox",
         "partition": "0", "key": "none"}  # fmt: skip
GARBAGE = PARTS | {"contact": "%00%ff", "partition": "%ff", "key": "%ff"}
BODIES: Mapping[str, object] = {
    "/v1/events": {"id": "access", "source": OWN_SOURCE, "kind": "follow", "actor": OWN,
                   "target": "bo", "at": "2026-11-01T00:00:00Z"},
    "/v1/interactions": {"id": "access", "ego": OWN, "contact": "bo", "kind": "call"},
    "/v1/identities": {"member": OWN, "alias": "ana:work"},
    "/v1/keys": {"name": "x", "scopes": ["read"], "members": []},
    "/v1/sources/{name}/webhook": {"specversion": "1.0", "id": "access", "source": "/crm",
                                   "type": "example.follow",
                                   "data": {"actor": OWN, "target": "bo"}},
    "/v1/members/{ego}/relationships/{contact}": {"cadence_days": 14},
}  # fmt: skip


@pytest.fixture(scope="module")
def asking(stack: Stack, provider: IdentityProvider) -> Callers:
    event = {"id": "access-1", "source": OWN_SOURCE, "kind": "message",
             "actor": "bo", "target": OWN}  # fmt: skip
    position = send(stack, "/v1/events", event)
    with stack.client() as api:
        api.get(f"/v1/members/{OWN}", params={"after": position, "wait": 30}).raise_for_status()
    return callers(stack, provider.issuer)


class Sessions(NamedTuple):
    """The headers of a browser that has a session of a key."""

    own: Headers
    others: Headers


@pytest.fixture(scope="module")
def sessions(stack: Stack, asking: Callers) -> Sessions:
    url = f"{stack.endpoints.api_url}/session"
    begun = []
    for key in (asking.own, asking.others):
        said = {"key": key["Authorization"].removeprefix("Bearer ")}
        answer = httpx.post(url, json=said, trust_env=False)
        assert answer.status_code == 204
        begun.append({"Cookie": answer.headers["Set-Cookie"].partition(";")[0]})
    return Sessions(*begun)


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=30, trust_env=False) as client:
        yield client


class Asked:
    """A row's route, as it can be asked in a sensible way, and by garbage."""

    def __init__(self, stack: Stack, client: httpx.Client, row: Row) -> None:
        self.url = f"http://127.0.0.1:{getattr(stack.settings, f'{row.service}_port')}"
        self.client, self.row = client, row

    def status(self, headers: Headers) -> int:
        parts = PARTS | ({"member": GONE} if self.row.method == "DELETE" else {})
        said = BODIES.get(self.row.path, {}) if self.row.method in ("POST", "PUT") else None
        kind = (
            {"Content-Type": "application/cloudevents+json"} if "sources" in self.row.path else {}
        )
        return self._sent(headers | kind, self.row.path.format_map(parts), json=said)

    def status_of_garbage(self, headers: Headers) -> int:
        path = self.row.path.format_map(GARBAGE) + "?limit=x&at=never&cursor=%ff&after=!&q=%00"
        kind = {"Content-Type": "a/b/c;;", "Content-Encoding": "x"}
        return self._sent(headers | kind, path, content=b"\xff{")

    def _sent(self, headers: Headers, path: str, **body: Any) -> int:
        # A stream begins with its status; nobody waits for its end.
        method = self.row.method
        with self.client.stream(method, self.url + path, headers=headers, **body) as answer:
            return answer.status_code


@pytest.fixture
def asked(stack: Stack, client: httpx.Client, row: Row) -> Asked:
    return Asked(stack, client, row)


def granted(cell: str, statuses: Iterable[int]) -> None:
    """Each of `statuses` is what the cell says."""
    for status in statuses:
        expected = refusal(cell)
        if expected is None:
            assert status not in (401, 403), status
            assert status < 500, status
        else:
            assert status == expected


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_who_has_no_valid_key_gets_what_the_page_says(asked: Asked, asking: Callers) -> None:
    if asked.row.path == "/session":  # who asks who they are should hear of it that a key is wrong
        granted(asked.row.no_key, [asked.status({})])
    else:
        granted(asked.row.no_key, map(asked.status, asking.no_key.values()))


@pytest.mark.parametrize("row", KEYED, ids=str)
def test_a_valid_key_and_its_scope_come_before_all_else(asked: Asked, asking: Callers) -> None:
    if "sources" not in asked.row.path:  # the body is read, so that no name is told from another
        granted(asked.row.no_key, map(asked.status_of_garbage, asking.no_key.values()))
    lacking = {scope: key for scope, key in asking.scoped.items() if scope != asked.row.scope}
    _, _, operating = asked.row.no_scope.partition("with `operate` ")
    if operating:
        granted(operating, [asked.status(lacking.pop(Scope.OPERATE))])
    granted(asked.row.no_scope, map(asked.status, lacking.values()))
    granted(asked.row.no_scope, map(asked.status_of_garbage, lacking.values()))


@pytest.mark.parametrize("row", KEYED, ids=str)
def test_an_unbound_key_with_the_scope_gets_what_the_page_says(
    asked: Asked, asking: Callers
) -> None:
    granted(asked.row.unbound, [asked.status(asking.scoped[Scope(asked.row.scope)])])
    _, _, operating = asked.row.unbound.partition("with `operate` ")
    granted(operating or asked.row.unbound, [asked.status(asking.unbound)])


@pytest.mark.parametrize("row", KEYED, ids=str)
def test_a_bound_key_gets_what_the_page_says(asked: Asked, asking: Callers) -> None:
    granted(asked.row.own, [asked.status(asking.own)])
    granted(asked.row.others, [asked.status(asking.others)])


@pytest.mark.parametrize(
    "row", [row for row in KEYED if row.service == "api" and not is_forwarded(row)], ids=str
)
def test_whose_member_it_is_comes_before_path_query_and_body(asked: Asked, asking: Callers) -> None:
    if refusal(asked.row.others):
        granted(asked.row.others, [asked.status_of_garbage(asking.others)])
    assert asked.status_of_garbage(asking.own) in range(200, 500)


@pytest.mark.parametrize("row", [row for row in KEYED if row.service == "api"], ids=str)
def test_a_person_of_the_issuer_is_a_key_bound_to_them(
    asked: Asked, provider: IdentityProvider
) -> None:
    own = bearer(provider.id_token(GONE if asked.row.method == "DELETE" else OWN))
    if asked.row.path != "/v1/identities":  # it takes two, and a person is one
        granted(asked.row.own, [asked.status(own)])
    granted(asked.row.others, [asked.status(bearer(provider.id_token(OTHERS)))])


@pytest.mark.parametrize("row", KEYED, ids=str)
def test_a_session_is_the_key_that_it_names(asked: Asked, sessions: Sessions) -> None:
    if asked.row.service == "ingest":
        assert asked.status(sessions.own) == 401
    else:
        granted(asked.row.own, [asked.status(sessions.own)])
        granted(asked.row.others, [asked.status(sessions.others)])


@pytest.mark.parametrize(
    "row", [row for row in KEYED if row.service == "api" and row.method != "GET"], ids=str
)
def test_another_site_changes_nothing_by_a_session(asked: Asked, sessions: Sessions) -> None:
    for forged in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        assert asked.status(sessions.own | forged) == 403


@pytest.mark.parametrize("row", [row for row in KEYED if row.method == "GET"], ids=str)
def test_head_is_refused_where_get_is(asked: Asked, asking: Callers) -> None:
    asked.row = asked.row._replace(method="HEAD")
    assert asked.status({}) == 401
    if refusal(asked.row.others):
        granted(asked.row.others, [asked.status(asking.others)])


@pytest.mark.parametrize("ego", ["%ff", "%00", "x" * 300, OTHERS.upper(), f"{OWN}%20", f"{OWN}%2F"])
def test_who_is_no_member_of_a_bound_key_is_refused_like_any_other(
    stack: Stack, asking: Callers, ego: str
) -> None:
    url = f"{stack.endpoints.api_url}/v1/members/{ego}/circle"
    answer = httpx.get(url, headers=asking.own, trust_env=False)
    assert answer.status_code == 403


def test_openapi_and_the_page_have_the_same_routes(stack: Stack, client: httpx.Client) -> None:
    for service, url in (("api", stack.endpoints.api_url), ("ingest", stack.endpoints.ingest_url)):
        document = client.get(f"{url}/openapi.json").raise_for_status().json()
        documented = {
            (method.upper(), path)
            for path, operations in document["paths"].items()
            for method in operations
        }
        listed = {(row.method, row.path) for row in ROWS if row.service == service}
        assert documented <= listed
        assert {each for each in listed if each[1].startswith("/v1/")} <= documented
