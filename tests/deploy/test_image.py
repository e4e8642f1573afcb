"""The image has all that it is built from, and fits the services that run in it."""

import re
import tomllib
from pathlib import Path

from deploy.healthcheck import PORTS
from services.runtime.settings import Settings

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
    assert "deploy/healthcheck.py" in sources
    assert sources <= ALLOWED


def test_the_health_check_can_be_executed() -> None:
    assert (ROOT / "deploy/healthcheck.py").stat().st_mode & 0o111 == 0o111


def test_it_runs_rapport_for_a_user_of_its_own() -> None:
    final = DOCKERFILE.split("\nFROM ")[-1]
    assert 'ENTRYPOINT ["rapport"]' in final
    assert "USER rapport" in final
    assert "STOPSIGNAL SIGTERM" in final


def test_it_is_asked_on_the_ports_that_services_listen_on() -> None:
    prefix = str(Settings.model_config["env_prefix"])
    fields = {prefix + name.upper(): f.default for name, f in Settings.model_fields.items()}
    listening = {name: port for name, port in fields.items() if name.endswith("_PORT")}
    assert listening == PORTS
    exposed = re.findall(r"^EXPOSE (.*)$", DOCKERFILE, re.MULTILINE)
    assert {int(port) for port in exposed[0].split()} == set(PORTS.values())
