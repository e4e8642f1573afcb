"""docker-compose.yml is a valid compose file, and what it names is there."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.http.server import STOP_S
from services.runtime.settings import Settings
from tests.deploy.image import DOCKERFILE

ROOT = Path(__file__).parents[2]
RAPPORT = ["keys", "ingest-1", "ingest-2", "scorer", "api-1", "api-2", "notify"]
OF_OUR_IMAGE = [*RAPPORT, "certificate", "processes"]
SERVICES = [*OF_OUR_IMAGE, "kafka", "proxy", "prometheus", "alertmanager", "grafana"]
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
JOBS = {
    "ingest": ["ingest-1", "ingest-2"],
    "scorer": ["scorer"],
    "api": ["api-1", "api-2"],
    "notify": ["notify"],
}
PROXY = (ROOT / "deploy/haproxy/haproxy.cfg").read_text()

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


def test_prometheus_sends_its_alerts_to_the_alertmanager(compose: Compose) -> None:
    given = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    ((found,),) = (each["dns_sd_configs"] for each in given["alerting"]["alertmanagers"])
    (name,) = found["names"]
    assert compose["services"][name]["ports"][0].endswith(f":{found['port']}")
    assert mounts(compose["services"][name]) == {
        "./deploy/prometheus/alertmanager.yml": ("/etc/alertmanager/alertmanager.yml", False)
    }


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


@pytest.mark.parametrize("job", JOBS)
def test_prometheus_scrapes_the_ports_they_listen_on(compose: Compose, job: str) -> None:
    scrapes = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    (scrape,) = (each for each in scrapes["scrape_configs"] if each["job_name"] == job)
    found = [target for static in scrape.get("static_configs", ()) for target in static["targets"]]
    found += [
        f"{n}:{dns['port']}" for dns in scrape.get("dns_sd_configs", ()) for n in dns["names"]
    ]
    assert found == [address(compose, name) for name in JOBS[job]]
    optional = any("profiles" in compose["services"][name] for name in JOBS[job])
    assert optional == ("static_configs" not in scrape)


def address(compose: Compose, name: str) -> str:
    """Where others reach the service of that name."""
    return f"{name}:{getattr(settings(compose['services'][name]), name.split('-')[0] + '_port')}"


def test_the_proxy_stands_before_all_of_ingest_and_api(compose: Compose) -> None:
    given = compose["services"]["proxy"]["environment"]
    for name in (*JOBS["ingest"], *JOBS["api"]):
        variable = name.upper().replace("-", "_")
        assert given[variable] == address(compose, name)
        assert f'server {name} "${{{variable}}}"' in PROXY
    assert set(re.findall(r"\$\{(\w+)\}", PROXY)) == set(given)


def test_nothing_but_the_proxy_is_published_of_what_takes_requests(compose: Compose) -> None:
    published = {name for name, service in compose["services"].items() if "ports" in service}
    assert published == {"proxy", "kafka", "prometheus", "alertmanager", "grafana"}
    api, proxy = compose["services"]["api-1"], compose["services"]["proxy"]
    (mapping,) = proxy["ports"]
    _, outside, inside = mapping.split(":")
    assert proxy["environment"]["PUBLIC"] == f":{inside}"
    assert settings(api).public_url == f"https://localhost:{outside}"
    assert settings(api).ingest == f"http://proxy{proxy['environment']['INTERNAL']}"


def test_the_proxy_sees_that_a_service_stops_before_it_takes_no_more(compose: Compose) -> None:
    checks = re.search(r"check inter (\d+)ms fall (\d+)", PROXY)
    assert checks
    seen_s = int(checks[1]) * int(checks[2]) / 1000
    for name in (*JOBS["ingest"], *JOBS["api"]):
        service = compose["services"][name]
        drain_s = settings(service).drain_s
        assert drain_s >= 2 * seen_s
        assert int(service["stop_grace_period"].removesuffix("s")) >= drain_s + STOP_S


def test_the_proxy_has_the_certificate_that_is_made(compose: Compose) -> None:
    maker, proxy = compose["services"]["certificate"], compose["services"]["proxy"]
    assert maker["environment"]["CERTIFICATE"] == proxy["environment"]["CERTIFICATE"]
    home, writable = mounts(maker)["certificate"]
    assert writable
    assert mounts(proxy)["certificate"] == (home, False)
    assert Path(proxy["environment"]["CERTIFICATE"]).is_relative_to(home)
    assert f"USER {proxy['user']}" in DOCKERFILE


@pytest.mark.parametrize("name", SERVICES)
def test_each_has_limits_and_keeps_few_logs(compose: Compose, name: str) -> None:
    service = compose["services"][name]
    limits = service["deploy"]["resources"]["limits"]
    assert {"cpus", "memory", "pids"} <= limits.keys()
    assert service["logging"]["driver"] == "json-file"
    assert {"max-size", "max-file"} <= service["logging"]["options"].keys()


@pytest.mark.parametrize("name", [*OF_OUR_IMAGE, "proxy"])
def test_what_is_ours_may_do_little(compose: Compose, name: str) -> None:
    service = compose["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", sorted({*SERVICES} - {*OF_OUR_IMAGE, "kafka"}))
def test_images_of_others_have_a_tag_and_can_be_held_to_a_digest(
    compose: Compose, name: str
) -> None:
    image = compose["services"][name]["image"]
    assert re.fullmatch(r"([\w/]+/)?(\w+):v?[\d.]+\$\{[A-Z]+_DIGEST:-\}", image)


def test_kafka_is_built_on_a_tag_and_can_be_held_to_a_digest(compose: Compose) -> None:
    build = compose["services"]["kafka"]["build"]
    assert re.fullmatch(r"[\d.]+\$\{KAFKA_DIGEST:-\}", build["args"]["KAFKA"])
    dockerfile = (ROOT / build["context"] / "Dockerfile").read_text()
    assert f"ARG KAFKA={build['args']['KAFKA'].split('$')[0]}\n" in dockerfile
    assert "FROM apache/kafka:${KAFKA}\n" in dockerfile


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
    for reader in (*JOBS["ingest"], *JOBS["api"]):
        assert settings(services[reader]).keys == settings(services["keys"]).keys
        assert mounts(services[reader])["keys"] == (home, False)


def test_the_api_reads_the_tables_that_the_scorer_writes(compose: Compose) -> None:
    scorer = compose["services"]["scorer"]
    assert settings(scorer).state.is_relative_to(mounts(scorer)["state"][0])
    for api in (compose["services"][name] for name in JOBS["api"]):
        assert settings(api).state == settings(scorer).state
        assert mounts(api)["state"] == mounts(scorer)["state"]


def test_those_who_share_tables_share_process_ids(compose: Compose) -> None:
    sharing = [s for s in compose["services"].values() if "state" in mounts(s)]
    assert len(sharing) == 3
    assert {service.get("pid") for service in sharing} == {"service:processes"}
    assert compose["services"]["processes"]["entrypoint"] == ["sleep", "infinity"]


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
