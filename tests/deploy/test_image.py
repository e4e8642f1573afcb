"""The image has all that it is built from, and fits the services that run in it."""

import re
import subprocess
import tomllib
from pathlib import Path

from deploy.healthcheck import PORTS
from services.runtime.settings import Settings
from tests.deploy.image import megabytes

LARGEST_MB = 250
"""All that is laid on the base image, which is Python alone."""

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()
ALLOWED = {
    line.removeprefix("!")
    for line in (ROOT / "deploy/Dockerfile.dockerignore").read_text().splitlines()
    if line.startswith("!")
}


def test_the_build_gets_all_that_the_package_is_made_of() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert {*wheel["packages"], project["project"]["readme"], "pyproject.toml"} <= ALLOWED


def test_the_build_gets_all_that_it_copies() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    sources = {source for line in copied for source in line.split()} - {"."}
    run = re.findall(r"^RUN \S+/python (\S+)$", DOCKERFILE, re.MULTILINE)
    assert "deploy/healthcheck.py" in sources
    assert run == ["deploy/prune.py"]
    assert {*sources, *run} <= ALLOWED


def test_the_health_check_can_be_executed() -> None:
    assert (ROOT / "deploy/healthcheck.py").stat().st_mode & 0o111 == 0o111


def test_it_runs_rapport_for_a_user_of_its_own() -> None:
    final = DOCKERFILE.split("\nFROM ")[-1]
    assert 'ENTRYPOINT ["rapport"]' in final
    assert "USER 10001:10001" in final
    assert "STOPSIGNAL SIGTERM" in final


def test_its_base_can_be_held_to_a_digest() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert set(bases) == {"python:${PYTHON}"}
    assert re.search(r"^ARG PYTHON=[\w.-]+$", DOCKERFILE, re.MULTILINE)


def test_what_is_installed_is_small(image: Path) -> None:
    assert megabytes(image) < LARGEST_MB


def test_places_are_known_without_what_was_left_out(image: Path) -> None:
    question = "from relationships.places.gazetteer import *; print(city('Lisboa'), CONTINENTS)"
    asked = subprocess.run(
        [image / "bin/python", "-I", "-c", question], capture_output=True, text=True, check=True
    )
    assert "Lisbon" in asked.stdout
    assert not list(image.rglob("cities500.json"))


def test_it_is_asked_on_the_ports_that_services_listen_on() -> None:
    prefix = str(Settings.model_config["env_prefix"])
    fields = {prefix + name.upper(): f.default for name, f in Settings.model_fields.items()}
    listening = {name: port for name, port in fields.items() if name.endswith("_PORT")}
    said = re.search(r"RAPPORT_AGENT_PORT=(\d+)$", DOCKERFILE, re.MULTILINE)  # none by default
    assert said
    listening["RAPPORT_AGENT_PORT"] = int(said[1])
    assert listening == PORTS
    exposed = re.findall(r"^EXPOSE (.*)$", DOCKERFILE, re.MULTILINE)
    assert {int(port) for port in exposed[0].split()} == set(PORTS.values())
