import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.image import install

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def compose() -> dict[str, Any]:
    return _yaml("docker-compose.yml")


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The environment that the image has."""
    environment = tmp_path_factory.mktemp("image") / "rapport"
    install(environment)
    return environment


@pytest.fixture(scope="session")
def dashboards() -> dict[str, dict[str, Any]]:
    """What Grafana reads, by the names of the files."""
    files = sorted((ROOT / "deploy/grafana/dashboards").iterdir())
    return {file.stem: json.loads(file.read_text()) for file in files}


@pytest.fixture(scope="session")
def panels(dashboards: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The panels of all dashboards."""
    found = (panel for dashboard in dashboards.values() for panel in dashboard["panels"])
    return [panel for panel in found if panel["type"] != "row"]


@pytest.fixture(scope="session")
def rules() -> list[dict[str, Any]]:
    """The alerts; what they look at may be one of `recorded`."""
    return [rule for rule in _rules() if "alert" in rule]


@pytest.fixture(scope="session")
def recorded() -> dict[str, str]:
    """What each series that Prometheus records is made of."""
    return {rule["record"]: rule["expr"] for rule in _rules() if "record" in rule}


def _rules() -> list[dict[str, Any]]:
    groups = _yaml("deploy/prometheus/rules.yml")["groups"]
    return [rule for group in groups for rule in group["rules"]]


def _yaml(path: str) -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / path).read_text()))
