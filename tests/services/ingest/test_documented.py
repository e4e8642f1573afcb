"""docs/sources.md can be copied and pasted."""

import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from starlette.datastructures import Headers, QueryParams

from services.ingest.agents.agent_types import AGENT_TYPES
from services.ingest.agents.configured_agents import configured_agent as agent
from services.ingest.imports.importers import IMPORTERS
from services.ingest.requests.delivery import Delivery
from services.ingest.sources.configured_sources import configured_sources
from services.ingest.sources.source_types import SOURCE_TYPES
from services.ingest.sources.statements import Ignored
from services.runtime.settings import Settings

TEXT = (Path(__file__).parents[3] / "docs/sources.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.M | re.S)


SOURCES = [block for block in blocks("toml") if "[sources." in block]


@pytest.mark.parametrize("block", SOURCES, ids=lambda b: b.splitlines()[0])
def test_settings_are_taken(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in re.findall(r'secret_env = "(\w+)"', block):
        monkeypatch.setenv(name, "a secret")
    assert configured_sources(Settings(**tomllib.loads(block)).sources)


def test_every_type_has_settings_to_copy() -> None:
    types = {source["type"] for block in SOURCES for source in _sources(block).values()}
    assert types == SOURCE_TYPES.keys()


def _sources(block: str) -> dict[str, Any]:
    sources: dict[str, Any] = tomllib.loads(block)["sources"]
    return sources


def test_the_mapped_example_becomes_what_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_SECRET", "a secret")
    (block,) = [block for block in SOURCES if "generic" in block]
    (payload,) = [block for block in blocks("json") if "batch" in block]
    crm = configured_sources(Settings(**tomllib.loads(block)).sources)["crm"]
    said = crm.read(Delivery("POST", Headers({}), QueryParams(), payload.encode(), 0), "crm")
    call = {"source": "crm", "kind": "call", "actor": "crm:12", "audience": 2}
    call |= {"at": 1_732_176_000_000}
    assert [msgspec.to_builtins(each) for each in said if not isinstance(each, Ignored)] == [
        call | {"id": "71", "target": "crm:34"},
        call | {"id": "71:1", "target": "crm:35"},
    ]
    assert [each.reason for each in said if isinstance(each, Ignored)] == ["its kind is not mapped"]


def test_the_enveloped_example_becomes_an_event() -> None:
    (payload,) = [block for block in blocks("json") if "shop.like" in block]
    settings = Settings(sources={"shop": {"type": "standard-webhooks"}})
    shop = configured_sources(settings.sources)["shop"]
    headers = Headers({"webhook-id": "m"})
    (event,) = shop.read(Delivery("POST", headers, QueryParams(), payload.encode(), 0), "shop")
    assert not isinstance(event, Ignored)
    assert (event.id, event.source, event.kind) == ("m", "shop", "like")


AGENT_BLOCKS = [block for block in blocks("toml") if "[agents." in block]


@pytest.mark.parametrize("block", AGENT_BLOCKS, ids=lambda b: b.splitlines()[0])
def test_settings_of_agents_are_taken(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in re.findall(r'(?:token|password)_env = "(\w+)"', block):
        monkeypatch.setenv(name, "a secret")
    agents = Settings(**tomllib.loads(block)).agents
    (name,) = agents
    assert agent(agents, name).type == agents[name].type


def test_every_agent_has_settings_to_copy() -> None:
    types = re.findall(r'type = "([a-z]+)"', "".join(AGENT_BLOCKS))
    assert set(types) == AGENT_TYPES.keys()


def test_every_kind_of_file_has_a_command_to_copy() -> None:
    assert set(re.findall(r"rapport import ([\w-]+)", TEXT)) >= IMPORTERS.keys()
