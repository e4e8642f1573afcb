import json
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def compose() -> dict[str, Any]:
    return _yaml("docker-compose.yml")


@pytest.fixture(scope="session")
def panels() -> list[dict[str, Any]]:
    dashboard = json.loads((ROOT / "deploy/grafana/dashboards/rapport.json").read_text())
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


@pytest.fixture(scope="session")
def rules() -> list[dict[str, Any]]:
    (group,) = _yaml("deploy/prometheus/rules.yml")["groups"]
    return list(group["rules"])


def _yaml(path: str) -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / path).read_text()))
