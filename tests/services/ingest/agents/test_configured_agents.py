import pytest

from services.ingest.agents.bluesky.jetstream import Jetstream
from services.ingest.agents.configured_agents import InvalidAgent, configured_agent
from services.runtime.load_settings import load_settings
from services.runtime.settings import AgentSettings, Settings

GOOD = """
[agents.sky]
type = "jetstream"
url = "ws://127.0.0.1:6008/subscribe"
dids = ["did:plc:abc"]
"""


def agents(tmp_path, text):
    (tmp_path / "rapport.toml").write_text(text)
    return load_settings(tmp_path / "rapport.toml").agents


def test_an_agent_by_its_name(tmp_path):
    agent = configured_agent(agents(tmp_path, GOOD), "sky")
    assert isinstance(agent, Jetstream)
    assert agent.dids == ["did:plc:abc"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("sky", "ground"), r"no \[agents\.sky\]; known are: ground"),
        (("jetstream", "slipstream"), r"agents\.sky\.type: 'slipstream' is unknown"),
        (("ws://", "http://"), r"agents\.sky\.url"),
        (("did:plc", "plc"), r"agents\.sky\.dids\.0"),
        (("dids", "people"), r"agents\.sky\.people: no such option"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_a_wrong_setting_is_named(tmp_path, change, message):
    with pytest.raises(InvalidAgent, match=message):
        configured_agent(agents(tmp_path, GOOD.replace(*change)), "sky")


def test_what_may_be_secret_is_not_shown():
    headers = {"X-Key": "s3cret"}
    settings = AgentSettings(type="feed", url="https://x", member="ana", headers=headers)
    agent = configured_agent({"blog": settings}, "blog")
    assert "s3cret" not in f"{settings!r} {agent!r} {Settings(agents={'blog': settings})!r}"
