"""What the image is said to be made of is what it is made of."""

import json
import re
import subprocess
from importlib.metadata import distributions
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from services.runtime.distribution import DISTRIBUTION
from tests.deploy.image import ROOT


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sbom")
    subprocess.run(["make", "sbom", f"SBOM={folder}"], cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("name", ["rapport.cdx.json", "page.cdx.json"])
def test_it_is_cyclonedx(written: Path, name: str) -> None:
    document = json.loads((written / name).read_text())
    schemas = {
        f"http://cyclonedx.org/schema/{file.name}": json.loads(file.read_text())
        for file in files("cyclonedx.schema._res").iterdir()
        if file.name.endswith(".SNAPSHOT.schema.json")
    }
    registry = jsonschema_rs.Registry(list(schemas.items()))
    version = document["specVersion"]
    schema = {"$ref": f"http://cyclonedx.org/schema/bom-{version}.SNAPSHOT.schema.json"}
    validator = jsonschema_rs.Draft7Validator(schema, registry=registry)
    assert [error.message for error in validator.iter_errors(document)] == []
    assert not validator.is_valid(document | {"components": [{"name": "of no type"}]})


def test_it_names_what_is_installed(written: Path, image: Path) -> None:
    packages = next(image.glob("lib/python3*/site-packages"))
    others = {d for d in distributions(path=[str(packages)]) if d.name != DISTRIBUTION}
    found = {_normal(f"{d.name}@{d.version}") for d in others}
    assert found <= components(written / "rapport.cdx.json")
    assert _normal("faust-streaming@0.15.3") in found


def test_it_names_what_the_page_is_made_of(written: Path) -> None:
    wanted = json.loads((ROOT / "services/api/page/web/package.json").read_text())["dependencies"]
    named = {each.rpartition("@")[0] for each in components(written / "page.cdx.json")}
    assert {_normal(name) for name in wanted} <= named


def components(path: Path) -> set[str]:
    """Each as NAME@VERSION."""
    listed: list[dict[str, Any]] = json.loads(path.read_text())["components"]
    names = ("/".join(filter(None, [each.get("group"), each["name"]])) for each in listed)
    return {_normal(f"{n}@{each['version']}") for n, each in zip(names, listed, strict=True)}


def _normal(name: str) -> str:
    return re.sub(r"[._]", "-", name.lower())
