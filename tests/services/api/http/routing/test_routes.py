"""Routes as a resource registers them, in apps of their own."""

from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Annotated

import httpx
import pytest
from fastapi import Query
from starlette.applications import Starlette

from relationships.profile.identities import ALONE
from relationships.tables.erased_members import NOBODY
from services.api.http.answer import Answer
from services.api.http.kept_lists import ResultList
from services.api.http.parameters import Cursor, Limit, ReadQuery
from services.api.http.result_pages import Pages, ResultPages
from services.api.http.routing.access import of_ego
from services.api.http.routing.routes import Routes
from services.api.http.shape import Shape
from services.http.problems import install_problems
from services.runtime.access.api_keys import Keyring, KeysFile
from services.runtime.access.grants import Scope

NOW = 5_000


class PageQuery(ReadQuery):
    limit: Limit = 2
    cursor: Cursor = None


class Numbers(Shape):
    items: list[int]
    next_cursor: str | None


class StubReads:
    """Reads without tables."""

    identities = SimpleNamespace(stated=ALONE)
    tables = SimpleNamespace(erasures=SimpleNamespace(current=lambda: NOBODY))

    def now(self):
        return NOW

    def seconds_since(self, ms):
        return (NOW + 1500 - ms) / 1000

    def seen_by(self, viewer):
        return self


routes = Routes()


@routes.read("/of/{ego}", scope=Scope.OPERATE, rule=of_ego, pages=Pages(9, lambda number: []))
async def numbers(
    reads: SimpleNamespace,
    pages: ResultPages[int],
    ego: str,
    query: Annotated[PageQuery, Query()],
) -> Answer[Numbers]:
    page, following = pages.page(
        pages.resume(query.cursor, ego) or ResultList(ego, 0, range(4)), query.limit
    )
    return Answer({"items": list(page), "next_cursor": following}, reads.now())


@pytest.fixture
def client(tmp_path):
    """Makes clients, each of an app of its own that serves `routes` to a key with the scope."""
    keys = KeysFile(tmp_path / "keys.json")

    def made(scope=Scope.OPERATE):
        key = keys.create(scope, [scope])
        reads = StubReads()
        app = Starlette(routes=routes.serving(reads, None, None, None))
        install_problems(app)
        app.state.keyring = Keyring(tmp_path / "keys.json")
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://api",
            headers={"Authorization": f"Bearer {key}"},
        )

    return made


async def test_pages_and_staleness_are_answered(client):
    async with client() as api:
        first = await api.get("/of/ana")
        assert first.headers["Rapport-Staleness"] == "1.500"
        rest = await api.get("/of/ana", params={"cursor": first.json()["next_cursor"]})
        assert (first.json()["items"], rest.json()["items"]) == ([0, 1], [2, 3])
        assert rest.json()["next_cursor"] is None


async def test_only_the_scope_that_was_registered_will_do(client):
    async with client(Scope.READ) as api:
        answer = await api.get("/of/ana")
    assert answer.status_code == 403


async def test_apps_share_no_pages(client):
    async with client() as one:
        cursor = (await one.get("/of/ana")).json()["next_cursor"]
    async with client() as other:
        assert (await other.get("/of/ana", params={"cursor": cursor})).status_code == 400


def test_endpoints_stay_what_they_were():
    """The decorators return the function itself, to be called by others."""
    (route,) = routes.served
    assert route.endpoint is numbers


def test_lifespans_are_registered_in_their_order():
    own = Routes()

    @own.lifespan
    @asynccontextmanager
    async def one(reads):
        yield

    @own.lifespan
    @asynccontextmanager
    async def two(reads):
        yield

    assert own.lifespans == [one, two]
