"""The example of an ingress leads to all that people and producers may use, and to nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from deploy.access import declared
from services.api.app import create_app as create_api
from services.ingest.app import create_app as create_ingest
from services.runtime.settings import Settings
from tests.deploy.kubernetes.manifests import Document, named, of_kind

OF_OPERATORS = {"/livez", "/readyz", "/metrics"}
(INGRESS,) = of_kind("Ingress")
RULES = {rule["host"]: rule["http"]["paths"] for rule in INGRESS["spec"]["rules"]}


@pytest.mark.parametrize(
    ("host", "service", "create"),
    [
        ("rapport.example", "api", create_api),
        ("ingest.rapport.example", "ingest", create_ingest),
    ],
)
def test_a_host_leads_to_the_routes_of_its_service(
    host: str, service: str, create: Callable[[Settings], FastAPI], tmp_path: Path
) -> None:
    paths = RULES[host]
    port = named("Service", service)["spec"]["ports"][0]["name"]
    backends = [path["backend"]["service"] for path in paths]
    assert all(each == {"name": service, "port": {"name": port}} for each in backends)
    routes = {path for _, path in declared(create(Settings(data_dir=tmp_path)))}
    open_to_the_world = {path for path in routes if any(serves(rule, path) for rule in paths)}
    assert not open_to_the_world & OF_OPERATORS
    assert {path for path in routes if path.startswith("/v1/")} <= open_to_the_world
    if service == "api":
        assert routes - OF_OPERATORS <= open_to_the_world


def serves(rule: Document, path: str) -> bool:
    if rule["pathType"] == "Exact":
        return bool(path == rule["path"])
    return path == rule["path"] or path.startswith(rule["path"] + "/")


def test_all_hosts_have_a_certificate() -> None:
    assert [each["hosts"] for each in INGRESS["spec"]["tls"]] == [list(RULES)]
