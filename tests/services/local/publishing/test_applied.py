import httpx
import pytest

from schemas.positions import decode_position
from services.local.publishing import applied
from services.local.publishing.applied import wait_until_applied
from services.publishing.errors import NotApplied

POSITIONS = {"feed.interactions": {0: 7, 3: 1}}
LATER = httpx.Response(503, headers={"Retry-After": "0"})


class Api:
    """Gives `answers`, one a request."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.URL] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def wait(api: Api, member: str = "ana") -> None:
    transport = httpx.MockTransport(api)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        await wait_until_applied(client, member, POSITIONS)


async def test_it_asks_again_until_the_position_is_applied(monkeypatch):
    monkeypatch.setattr(applied, "_AWAY_S", 0.0)
    api = Api(LATER, httpx.ConnectError("refused"), LATER, httpx.Response(200))
    await wait(api)
    assert api.answers == []
    assert {decode_position(url.params["after"])["feed.interactions"][0] for url in api.asked} == {
        7
    }


async def test_a_member_id_travels_as_one_part_of_the_path():
    api = Api(httpx.Response(200))
    await wait(api, "a/b?ü")
    assert api.asked[0].raw_path.startswith(b"/v1/members/a%2Fb%3F%C3%BC?")


async def test_a_refusal_is_said():
    with pytest.raises(NotApplied, match=r"published and safe in Kafka.*401 Unauthorized"):
        await wait(Api(httpx.Response(401)))


async def test_patience_ends(monkeypatch):
    monkeypatch.setattr(applied, "PATIENCE_S", -1.0)
    with pytest.raises(NotApplied, match="is the scorer running"):
        await wait(Api(LATER))
