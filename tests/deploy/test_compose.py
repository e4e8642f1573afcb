"""docker-compose.yml is a valid compose file, and what it names is there."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.runtime.settings import Settings

ROOT = Path(__file__).parents[2]
RAPPORT = ["keys", "ingest", "scorer", "api", "notify"]
SERVICES = [*RAPPORT, "kafka", "prometheus", "grafana"]
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
PORTS = {name: f"{name}_port" for name in ("ingest", "scorer", "api", "notify")}

Compose = dict[str, Any]


def settings(service: dict[str, Any]) -> Settings:
    prefix = str(Settings.model_config["env_prefix"])
    given = {name: value for name, value in service["environment"].items() if value is not None}
    values = {name.removeprefix(prefix).lower(): value for name, value in given.items()}
    assert values.keys() <= Settings.model_fields.keys()
    return Settings(**values)


def mounts(service: dict[str, Any]) -> dict[str, tuple[str, bool]]:
    """Where each volume or directory is mounted, and whether it may be written."""
    parts = [volume.split(":") for volume in service.get("volumes", [])]
    return {source: (target, mode != ["ro"]) for source, target, *mode in parts}


def test_it_is_valid_by_the_compose_specification() -> None:
    command = ["check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    check = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stdout + check.stderr


def test_it_has_these_services(compose: Compose) -> None:
    assert set(compose["services"]) == set(SERVICES)


@pytest.mark.parametrize("name", SERVICES)
def test_volumes_are_declared_or_in_the_repository(compose: Compose, name: str) -> None:
    for source in mounts(compose["services"][name]):
        assert (ROOT / source).exists() if source.startswith(".") else source in compose["volumes"]


def test_every_declared_volume_is_mounted(compose: Compose) -> None:
    mounted = {source for service in compose["services"].values() for source in mounts(service)}
    assert compose["volumes"].keys() <= mounted


@pytest.mark.parametrize("name", SERVICES)
def test_what_it_waits_for_can_come_true(compose: Compose, name: str) -> None:
    for other, need in compose["services"][name].get("depends_on", {}).items():
        service, condition = compose["services"][other], need["condition"]
        assert condition in CONDITIONS
        if condition == "service_healthy":
            assert service["healthcheck"]["test"]
        if condition == "service_completed_successfully":
            assert service["restart"] == "no"


@pytest.mark.parametrize("name", SERVICES)
def test_ports_are_published_to_this_machine_alone(compose: Compose, name: str) -> None:
    for port in compose["services"][name].get("ports", []):
        assert port.startswith("127.0.0.1:")


@pytest.mark.parametrize("name", PORTS)
def test_services_publish_and_prometheus_scrapes_the_ports_they_listen_on(
    compose: Compose, name: str
) -> None:
    service = compose["services"][name]
    port = getattr(settings(service), PORTS[name])
    published = {mapping.split(":")[2] for mapping in service.get("ports", [])}
    assert published <= {str(port)}
    scrapes = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    (job,) = (job for job in scrapes["scrape_configs"] if job["job_name"] == name)
    found = [target for static in job.get("static_configs", ()) for target in static["targets"]]
    found += [f"{n}:{dns['port']}" for dns in job.get("dns_sd_configs", ()) for n in dns["names"]]
    assert found == [f"{name}:{port}"]


def test_what_prometheus_expects_to_be_there_is_there_without_a_profile(compose: Compose) -> None:
    scrapes = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    for job in scrapes["scrape_configs"]:
        optional = "profiles" in compose["services"][job["job_name"]]
        assert optional == ("static_configs" not in job)


@pytest.mark.parametrize("name", RAPPORT)
def test_environments_are_valid_settings(compose: Compose, name: str) -> None:
    found = settings(compose["services"][name])
    assert found.bootstrap_servers == "kafka:9092"
    assert found.host == "0.0.0.0"


def test_all_read_the_keys_that_the_first_service_makes(compose: Compose) -> None:
    services = compose["services"]
    home, writable = mounts(services["keys"])["keys"]
    assert writable
    assert settings(services["keys"]).keys.parent == Path(home)
    for reader in ("ingest", "api"):
        assert settings(services[reader]).keys == settings(services["keys"]).keys
        assert mounts(services[reader])["keys"] == (home, False)


def test_the_api_reads_the_tables_that_the_scorer_writes(compose: Compose) -> None:
    scorer, api = compose["services"]["scorer"], compose["services"]["api"]
    assert settings(api).state == settings(scorer).state
    assert settings(scorer).state.is_relative_to(mounts(scorer)["state"][0])
    assert mounts(api)["state"] == mounts(scorer)["state"]


def test_those_who_share_tables_share_process_ids(compose: Compose) -> None:
    sharing = [s for s in compose["services"].values() if "state" in mounts(s)]
    assert len(sharing) == 2
    assert {service.get("pid") for service in sharing} == {"host"}


def test_kafka_is_found_where_it_advertises_itself(compose: Compose) -> None:
    kafka = compose["services"]["kafka"]
    advertised = dict(
        listener.split("://")
        for listener in kafka["environment"]["KAFKA_ADVERTISED_LISTENERS"].split(",")
    )
    assert settings(compose["services"]["scorer"]).bootstrap_servers == advertised["INTERNAL"]
    assert advertised["HOST"] == "localhost:9094"
    assert kafka["ports"] == ["127.0.0.1:9094:9094"]
    assert mounts(kafka)["kafka"] == (kafka["environment"]["KAFKA_LOG_DIRS"], True)


def test_grafana_finds_its_source_and_its_dashboard(compose: Compose, panels: list[Any]) -> None:
    grafana = compose["services"]["grafana"]
    where = {source: target for source, (target, _) in mounts(grafana).items()}
    (source,) = yaml.safe_load((ROOT / "deploy/grafana/datasources/prometheus.yml").read_text())[
        "datasources"
    ]
    (provider,) = yaml.safe_load((ROOT / "deploy/grafana/providers/rapport.yml").read_text())[
        "providers"
    ]
    assert {panel["datasource"]["uid"] for panel in panels} == {source["uid"]}
    assert source["url"] == "http://prometheus:9090"
    assert provider["options"]["path"] == where["./deploy/grafana/dashboards"]
    home = Path(grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"])
    assert (ROOT / "deploy/grafana/dashboards" / home.name).exists()
    assert str(home.parent) == provider["options"]["path"]
