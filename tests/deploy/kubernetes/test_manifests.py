"""The manifests are valid, and what they name is there."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from cloudcoil.models.prometheus_operator.v1 import PrometheusRule, ServiceMonitor

from services.http.server import STOP_S
from services.runtime.settings import Settings
from tests.deploy.image import DOCKERFILE
from tests.deploy.kubernetes.manifests import (
    FOLDER,
    PARTS,
    ROOT,
    Document,
    Pod,
    documents,
    environment,
    kustomization,
    matches,
    named,
    of_kind,
    pods,
)

VERSIONS = ("1.30", "1.37")
OPERATORS = {"ServiceMonitor": ServiceMonitor, "PrometheusRule": PrometheusRule}
GUIDE = (ROOT / "docs/kubernetes.md").read_text()
JOBS = {"ingest", "scorer", "api", "notify"}
"""As Prometheus of docker-compose.yml names them, and so rules and dashboards."""

each_pod = pytest.mark.parametrize("pod", pods(), ids=lambda pod: pod.name)


def described(document: Document) -> str:
    return f"{document['kind']} {document['metadata']['name']}"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("document", documents(), ids=described)
def test_it_is_valid(document: Document, version: str) -> None:
    if document["kind"] in OPERATORS:
        model = OPERATORS[document["kind"]].model_validate(document)
        # What the operator does not know would be gone.
        assert model.model_dump(mode="json", by_alias=True, exclude_unset=True) == document
    else:
        kubernetes_validate.validate(document, version, strict=True)


@pytest.mark.parametrize("part", PARTS)
def test_every_file_is_named(part: str) -> None:
    files = {path.name for path in (FOLDER / part).iterdir()}
    assert {*kustomization(part)["resources"], "kustomization.yaml"} == files


def test_the_example_has_all_parts() -> None:
    example = kustomization("example")
    named_parts = [*example["resources"], *example["components"]]
    assert sorted(named_parts) == sorted(f"../{part}" for part in PARTS)


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="needs kubectl, of no package here")
def test_kustomize_puts_it_together() -> None:
    made = subprocess.run(
        ["kubectl", "kustomize", FOLDER / "example"], capture_output=True, text=True, check=True
    )
    built = list(yaml.safe_load_all(made.stdout))
    assert sorted(map(described, built)) == sorted(map(described, documents()))
    assert {each["metadata"].get("namespace") for each in built} == {None, "rapport"}


def test_rules_are_those_of_prometheus() -> None:
    rules = yaml.safe_load((ROOT / "deploy/prometheus/rules.yml").read_text())
    assert named("PrometheusRule", "rapport")["spec"] == rules


@each_pod
def test_variables_are_settings(pod: Pod) -> None:
    known = {f"RAPPORT_{name.upper()}" for name in Settings.model_fields}
    for container in pod.spec["containers"]:
        assert environment(container).keys() <= known


@each_pod
def test_files_that_settings_name_are_mounted(pod: Pod) -> None:
    """What a container has no use for may be missing: keys where nobody asks."""
    for container in pod.spec["containers"]:
        mounted = {mount["mountPath"] for mount in container["volumeMounts"]}
        needless = {"/etc/rapport/keys"} - mounted if container["name"] in NO_KEYS else set()
        words = [*container.get("args", ()), *environment(container).values()]
        for path in (Path(word) for word in words if word.startswith("/")):
            assert any(path.is_relative_to(home) for home in mounted | needless), path


NO_KEYS = {"scorer", "notify", "backup"}


@each_pod
def test_volumes_are_there(pod: Pod) -> None:
    claims = {each["metadata"]["name"] for each in of_kind("PersistentVolumeClaim")}
    volumes = {volume["name"]: volume for volume in pod.spec["volumes"]}
    for container in pod.spec["containers"]:
        for mount in container["volumeMounts"]:
            assert mount["name"] in volumes or mount["name"] in pod.claims
    for volume in volumes.values():
        if "secret" in volume:
            assert f"create secret generic {volume['secret']['secretName']} " in GUIDE
        if "persistentVolumeClaim" in volume:
            assert volume["persistentVolumeClaim"]["claimName"] in claims


@each_pod
def test_pods_may_do_little(pod: Pod) -> None:
    assert pod.spec["automountServiceAccountToken"] is False
    assert pod.spec["enableServiceLinks"] is False
    user = pod.spec["securityContext"]
    assert user["runAsNonRoot"] is True
    assert f"USER {user['runAsUser']}:{user['runAsGroup']}" in DOCKERFILE
    assert user["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in pod.spec["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["requests"].keys() == {"cpu", "memory"}
        assert "memory" in container["resources"]["limits"]


@each_pod
def test_probes_ask_where_the_service_listens(pod: Pod) -> None:
    for container in pod.spec["containers"]:
        ports = {port["name"]: port["containerPort"] for port in container.get("ports", ())}
        assert ports == listening(container)
        probes = [container[name] for name in container if name.endswith("Probe")]
        assert bool(probes) == bool(ports)
        for probe in probes:
            assert probe["httpGet"]["port"] in ports
            assert probe["httpGet"]["path"] in ("/livez", "/readyz")


def listening(container: Document) -> dict[str, int]:
    """The port of its service, by its variables and the settings' defaults."""
    name = container["name"]
    if f"{name}_port" not in Settings.model_fields:
        return {}
    default = Settings.model_fields[f"{name}_port"].default
    return {name: int(environment(container).get(f"RAPPORT_{name.upper()}_PORT", default))}


def test_those_who_share_tables_share_process_ids() -> None:
    for pod in pods():
        sharing = [c for c in pod.spec["containers"] if mounts(c, "state")]
        assert (len(sharing) > 1) == pod.spec.get("shareProcessNamespace", False)


def mounts(container: Document, volume: str) -> bool:
    return any(mount["name"] == volume for mount in container["volumeMounts"])


def test_a_pod_of_a_scorer_gets_no_reads_before_its_tables_are_whole() -> None:
    (pod,) = (each for each in pods() if each.name == "tables")
    scorer, api = pod.spec["containers"]
    assert scorer["startupProbe"]["httpGet"]["path"] == "/readyz"
    assert "readinessProbe" not in scorer  # Kafka away: what was whole is read on
    assert api["readinessProbe"]["httpGet"]["path"] == "/readyz"


@each_pod
def test_who_stops_has_the_time_that_it_takes(pod: Pod) -> None:
    grace = pod.spec.get("terminationGracePeriodSeconds", 30)
    for container in pod.spec["containers"]:
        if container["name"] in ("ingest", "api"):
            drain = float(environment(container)["RAPPORT_DRAIN_S"])
            assert grace >= drain + STOP_S + 5
            ready = container["readinessProbe"]
            assert drain >= 2 * ready["periodSeconds"] * ready["failureThreshold"]


@pytest.mark.parametrize("service", of_kind("Service"), ids=described)
def test_services_lead_to_pods(service: Document) -> None:
    (pod,) = (each for each in pods() if service["spec"]["selector"].items() <= each.labels.items())
    for port in service["spec"].get("ports", ()):
        assert pod.ports()[port["targetPort"]] == port["port"]


def test_every_workload_can_be_evicted_one_at_a_time() -> None:
    budgets = [each["spec"] for each in of_kind("PodDisruptionBudget")]
    assert all(budget["maxUnavailable"] == 1 for budget in budgets)
    for pod in pods():
        held = [each for each in budgets if matches(each["selector"], pod.labels)]
        assert len(held) == (pod.component in ("ingest", "tables", "notify"))


def test_workloads_select_their_own_pods() -> None:
    for each in of_kind("Deployment", "StatefulSet"):
        template = each["spec"]["template"]
        labels = template["metadata"]["labels"]
        assert matches(each["spec"]["selector"], labels)
        for spread in template["spec"].get("topologySpreadConstraints", ()):
            assert matches(spread["labelSelector"], labels)
        if each["kind"] == "StatefulSet":
            headless = named("Service", each["spec"]["serviceName"])
            assert headless["spec"]["clusterIP"] == "None"


def test_the_autoscaler_finds_ingest() -> None:
    (scaler,) = of_kind("HorizontalPodAutoscaler")
    target = scaler["spec"]["scaleTargetRef"]
    assert "replicas" not in named(target["kind"], target["name"])["spec"]


def test_every_port_is_scraped_once_under_the_name_that_rules_know() -> None:
    scraped = [
        (service["metadata"]["name"], endpoint["port"], endpoint["relabelings"][0]["replacement"])
        for monitor in of_kind("ServiceMonitor")
        for endpoint in monitor["spec"]["endpoints"]
        for service in of_kind("Service")
        if matches(monitor["spec"]["selector"], service["metadata"]["labels"])
        and endpoint["port"] in ports_of(service)
    ]
    listed = [port for pod in pods() for port in pod.ports()]
    assert sorted(port for _, port, _ in scraped) == sorted(listed)
    assert all(port == job for _, port, job in scraped)
    assert {job for _, _, job in scraped} >= JOBS


def ports_of(service: Document) -> set[Any]:
    return {port["name"] for port in service["spec"].get("ports", ())}
