import pytest

from services.ingest.agents.agent import Interrupted
from services.ingest.agents.configured_agents import InvalidAgent, configured_agent
from services.ingest.agents.polling.mapped_json import Poll
from services.runtime.settings import AgentSettings
from tests.services.ingest.agents.polling.pages import AT, Page, polled

URL = "https://example.org/page"
PLAYS = b'{"plays": [{"n": 7, "who": "ana", "song": "A", "when": 1795165200}, {"n": 8}]}'
MAP = {"id": "to_string(n)", "kind": "'read'", "actor": "who", "text": "song", "at": "when"}


def poll(page: Page, **options: object) -> Poll:
    page.body = PLAYS
    settings = {"type": "poll", "url": page.url, "each": "plays", "map": MAP} | options
    return Poll.model_validate(settings)


async def test_json_by_its_mapping(page, intake, published, monkeypatch):
    monkeypatch.setenv("PLAYS_TOKEN", "t0ken")
    agent = poll(page, token_env="PLAYS_TOKEN", headers={"Accept": "application/json"})
    await polled(agent, intake)
    [event] = published.events
    assert (event.id, event.actor, event.text, event.at) == ("7", "sky:ana", "A", AT)
    assert page.requests[0]["Authorization"] == "Bearer t0ken"
    assert page.requests[0]["Accept"] == "application/json"
    assert intake.tally == {"ignored": 1, "published": 1}


async def test_a_namespace_of_ones_own(page, intake, published):
    await polled(poll(page, namespace=""), intake)
    assert published.events[0].actor == "ana"


@pytest.mark.parametrize(("body", "message"), [(b"<", "Invalid JSON"), (b"7", "does not fit")])
async def test_no_such_page(page, intake, body, message):
    agent = poll(page, each="sort_by(@, &n)")
    page.body = body
    with pytest.raises(Interrupted, match=message):
        await polled(agent, intake)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"map": {"kind": "k", "actor": "a"}}, "map has no id"),
        ({"map": MAP | {"kind": "]"}}, "is no JMESPath"),
        ({"url": "ftp://example.org"}, "url"),
        ({"token_env": "NOT_SET_ANYWHERE"}, "the variable NOT_SET_ANYWHERE is not set"),
    ],
    ids=str,
)
def test_a_wrong_setting_is_named(change, message):
    settings = {"type": "poll", "url": URL, "map": MAP} | change
    with pytest.raises(InvalidAgent, match=message):
        configured_agent({"plays": AgentSettings.model_validate(settings)}, "plays")
