"""Clients generated from what the services serve: without a warning, type-checked, and at work."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from tests.end_to_end.stack import Stack
from tests.node import HERE, MODULES, NODE, node, run

pytestmark = pytest.mark.kafka

STORY = [
    {"stage": "germ", "why": ["meeting mutual", "message inbound"]},
    {"status": 404, "type": "urn:rapport:problem:not-found"},
]


class Service(NamedTuple):
    """A service's address, and its document in a file."""

    url: str
    document: Path


@pytest.fixture(scope="module")
def services(
    stack: Stack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Service]]:
    folder, found = tmp_path_factory.mktemp("documents"), {}
    for name, url in (("ingest", stack.endpoints.ingest_url), ("api", stack.endpoints.api_url)):
        document = folder / f"{name}.json"
        document.write_bytes(httpx.get(f"{url}/openapi.json", trust_env=False).content)
        found[name] = Service(url, document)
    return found


@pytest.fixture
def story(stack: Stack, services: dict[str, Service]) -> list[str]:
    """What a story is given."""
    return [services["ingest"].url, services["api"].url, stack.key]


def test_documents_are_valid(services):
    for service in services.values():
        found = node(
            MODULES / "@redocly/cli/bin/cli.js",
            "lint",
            "--config",
            HERE / "redocly.yaml",
            service.document,
        )
        assert "warning" not in found, found


def test_typescript(services, story, tmp_path):
    """By openapi-typescript, with its defaults, and openapi-fetch."""
    for path in (*map(HERE.joinpath, ("story.ts", "tsconfig.json", "package.json")), MODULES):
        (tmp_path / path.name).symlink_to(path)
    for name, service in services.items():
        types = tmp_path / "generated" / f"{name}.ts"
        node(MODULES / "openapi-typescript/bin/cli.js", service.document, "-o", types)
    node(MODULES / "typescript/bin/tsc", "--preserveSymlinks", "--project", tmp_path)
    linked = ["--preserve-symlinks", "--preserve-symlinks-main"]
    printed = run([NODE, *linked, tmp_path / "story.ts", *story])
    assert list(map(json.loads, printed.splitlines())) == STORY


def test_python(services, story, tmp_path):
    """By openapi-python-client."""
    for name, service in services.items():
        config = tmp_path / f"{name}.yaml"
        given = (HERE / "openapi_python_client.yaml").read_text()
        config.write_text(f"{given}package_name_override: generated_{name}\n")
        command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none",
                   "--path", service.document, "--config", config,
                   "--output-path", tmp_path / f"generated_{name}"]  # fmt: skip
        assert "WARNING" not in run(command)
    packages = [f"generated_{name}" for name in services]
    (tmp_path / "story.py").write_text((HERE / "story.py").read_text())
    check = ["mypy", "--config-file", HERE / "mypy.ini", "story.py", *packages]
    run([sys.executable, "-m", *check], cwd=tmp_path)
    found = run([sys.executable, "story.py", *story], cwd=tmp_path)
    assert list(map(json.loads, found.splitlines())) == STORY
