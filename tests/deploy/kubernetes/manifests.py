"""What deploy/kubernetes says, as kustomize would put it together."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "deploy" / "kubernetes"
PARTS = ("base", "monitoring", "ingress", "agent", "backup")
COMPONENT = "app.kubernetes.io/component"

Document = dict[str, Any]


class Pod(NamedTuple):
    """The pods of one workload."""

    name: str
    labels: dict[str, str]
    spec: Document
    claims: list[str]

    @property
    def component(self) -> str:
        return self.labels[COMPONENT]

    def ports(self) -> dict[str, int]:
        """Of all its containers, by name."""
        listed = [port for each in self.spec["containers"] for port in each.get("ports", ())]
        return {port["name"]: port["containerPort"] for port in listed}


def kustomization(part: str) -> Document:
    return dict(yaml.safe_load((FOLDER / part / "kustomization.yaml").read_text()))


@cache
def documents() -> tuple[Document, ...]:
    """All that the parts name."""
    return tuple(
        document
        for part in PARTS
        for file in kustomization(part)["resources"]
        for document in yaml.safe_load_all((FOLDER / part / file).read_text())
    )


def of_kind(*kinds: str) -> list[Document]:
    return [document for document in documents() if document["kind"] in kinds]


def named(kind: str, name: str) -> Document:
    (found,) = (each for each in of_kind(kind) if each["metadata"]["name"] == name)
    return found


def pods() -> list[Pod]:
    return list(_pods())


def environment(container: Document) -> dict[str, str]:
    """The variables of a container."""
    given: dict[str, str] = {}
    for source in container.get("envFrom", ()):
        given |= named("ConfigMap", source["configMapRef"]["name"])["data"]
    return given | {each["name"]: each["value"] for each in container.get("env", ())}


def matches(selector: Document, labels: dict[str, str]) -> bool:
    """Whether a selector of labels selects what has these."""
    wanted = selector.get("matchLabels", {}).items()
    among = selector.get("matchExpressions", ())
    assert all(each["operator"] == "In" for each in among)
    return wanted <= labels.items() and all(labels.get(e["key"]) in e["values"] for e in among)


def _pods() -> Iterator[Pod]:
    for each in of_kind("Deployment", "StatefulSet", "CronJob"):
        spec = each["spec"]
        template = (spec["jobTemplate"]["spec"] if each["kind"] == "CronJob" else spec)["template"]
        claims = [claim["metadata"]["name"] for claim in spec.get("volumeClaimTemplates", ())]
        yield Pod(
            each["metadata"]["name"], template["metadata"]["labels"], template["spec"], claims
        )
