from types import SimpleNamespace
from typing import Annotated

import httpx
import orjson
import pytest
from fastapi import Query
from pydantic import BaseModel
from starlette.applications import Starlette

from relationships.profile.identities import ALONE
from services.api.http.parameters import Parameters
from services.api.http.routing.access import of_member
from services.api.http.routing.delete_route import MOST_A_MINUTE, DeleteRoute
from services.http.problems import install_problems
from services.runtime.access.api_keys import Keyring, KeysFile
from services.runtime.access.grants import Scope


class Asked(Parameters):
    always: bool = False


class Answered(BaseModel):
    always: bool


async def erase(commands, reads, member: str, query: Annotated[Asked, Query()]) -> Answered:
    return Answered(always=query.always)


ROUTE = DeleteRoute("/of/{member}", erase, Scope.WRITE, of_member)


@pytest.fixture
def keys(tmp_path):
    """Headers with the keys of two members, and with one that is bound to nobody."""
    keys = KeysFile(tmp_path / "keys.json")
    made = [keys.create(each, [Scope.WRITE], members=[each]) for each in ("ana", "bo")]
    made.append(keys.create("operator", [Scope.WRITE, Scope.OPERATE]))
    return [{"authorization": f"Bearer {key}"} for key in made]


@pytest.fixture
async def client(tmp_path, keys):
    """Of an app that erases nobody."""
    reads = SimpleNamespace(identities=SimpleNamespace(stated=ALONE))
    app = Starlette(routes=[ROUTE.serving(None, reads)])
    install_problems(app)
    app.state.keyring = Keyring(tmp_path / "keys.json")
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        yield client


async def test_a_bound_key_erases_so_often_and_no_other_key_waits_for_it(client, keys):
    ana, bo, operator = keys

    async def often(who, member):
        every = [await client.delete(f"/of/{member}", headers=who) for _ in range(MOST_A_MINUTE)]
        assert {each.status_code for each in every} == {202}
        return await client.delete(f"/of/{member}", headers=who)

    refused = await often(ana, "ana")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 60 / MOST_A_MINUTE
    assert (await client.delete("/of/bo", headers=bo)).status_code == 202
    assert (await client.delete("/of/ana", headers=bo)).status_code == 403
    assert (await often(operator, "ana")).status_code == 202


async def in_chunks(value):
    yield orjson.dumps(value)


@pytest.mark.parametrize(
    ("sent", "always"),
    [
        ({}, False),
        ({"params": {"always": "true"}}, True),
        ({"json": {"always": True}}, True),
        ({"content": in_chunks({"always": True})}, True),
    ],
    ids=["nothing", "query", "body", "chunks"],
)
async def test_what_is_asked_for_in_the_query_or_a_body_is_heard(client, keys, sent, always):
    headers = keys[0] | ({"Content-Type": "application/json"} if "content" in sent else {})
    answer = await client.request("DELETE", "/of/ana", headers=headers, **sent)
    assert (answer.status_code, answer.json()) == (202, {"always": always})


async def test_what_cannot_be_read_is_not_passed_over(client, keys):
    chunks = in_chunks({"always": True})
    answer = await client.request("DELETE", "/of/ana", headers=keys[0], content=chunks)
    assert answer.status_code == 415
    answer = await client.request("DELETE", "/of/ana", headers=keys[0], json={"always": "perhaps"})
    assert answer.status_code == 422


def test_whatever_a_body_and_a_key_may_be_refused_for_is_documented():
    assert {"400", "401", "403", "408", "413", "415", "422", "429", "503"} == {*ROUTE.problems}
