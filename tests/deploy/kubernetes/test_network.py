"""Network policies allow what services need, and nothing else."""

import itertools

import pytest

from tests.deploy.kubernetes.manifests import COMPONENT, Document, Pod, matches, of_kind, pods

NAME = "app.kubernetes.io/name"
POLICIES = [each["spec"] for each in of_kind("NetworkPolicy")]
PODS = {pod.component: pod for pod in pods()}
ASKING, WATCHING, STRANGER = ({"rapport/may": "ask"}, {"rapport/may": "watch"}, {})
WITH_KAFKA = {"ingest", "tables", "notify", "backup"}
KAFKA, HTTPS, DNS = 9093, 443, 53


def let_in(pod: Pod, port: int, namespace: dict[str, str] | None, source: Pod | None) -> bool:
    """Whether `pod` may be reached at `port` from a pod of its namespace, or from another one."""
    return any(
        any(port_matches(each, port, pod) for each in rule["ports"])
        and any(peer_matches(peer, namespace, source) for peer in rule["from"])
        for policy in POLICIES
        if matches(policy["podSelector"], pod.labels)
        for rule in policy.get("ingress", ())
    )


def let_out(pod: Pod, port: int, target: Pod | None) -> bool:
    """Whether `pod` may reach `port` of another pod, or outside the namespace."""
    return any(
        any(port_matches(each, port, target) for each in rule["ports"])
        and (
            "to" not in rule
            or any(
                peer_matches(peer, None, target) if target else "podSelector" not in peer
                for peer in rule["to"]
            )
        )
        for policy in POLICIES
        if matches(policy["podSelector"], pod.labels)
        for rule in policy.get("egress", ())
    )


def port_matches(allowed: Document, port: int, pod: Pod | None) -> bool:
    first = allowed["port"]
    if isinstance(first, str):
        return pod is not None and pod.ports().get(first) == port
    return bool(first <= port <= allowed.get("endPort", first))


def peer_matches(peer: Document, namespace: dict[str, str] | None, pod: Pod | None) -> bool:
    if "namespaceSelector" in peer:
        return namespace is not None and matches(peer["namespaceSelector"], namespace)
    return "podSelector" in peer and pod is not None and matches(peer["podSelector"], pod.labels)


def test_nothing_is_open_by_default() -> None:
    assert {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]} in POLICIES


def test_the_controller_reaches_ingest_and_api_alone() -> None:
    reached = {
        name
        for pod in PODS.values()
        for name, port in pod.ports().items()
        if let_in(pod, port, ASKING, None)
    }
    assert reached == {"ingest", "api"}


@pytest.mark.parametrize("component", PODS)
def test_prometheus_reaches_every_port_and_strangers_none(component: str) -> None:
    pod = PODS[component]
    for port in pod.ports().values():
        assert let_in(pod, port, WATCHING, None)
        assert not let_in(pod, port, STRANGER, None)


def test_among_each_other_they_reach_ingest_where_they_send_to_it() -> None:
    reached = {
        (source.component, name)
        for source, target in itertools.permutations(PODS.values(), 2)
        for name, port in target.ports().items()
        if let_out(source, port, target) and let_in(target, port, None, source)
    }
    assert reached == {("tables", "ingest"), ("agent", "ingest")}


def test_those_who_speak_to_kafka_reach_it() -> None:
    assert {name for name, pod in PODS.items() if let_out(pod, KAFKA, None)} == WITH_KAFKA


def test_all_find_names_and_only_who_calls_others_reaches_them() -> None:
    assert all(let_out(pod, DNS, None) for pod in PODS.values())
    outside = {name for name, pod in PODS.items() if let_out(pod, HTTPS, None)}
    assert outside == {"ingest", "tables", "notify", "agent"}


def test_every_policy_is_of_rapports_pods() -> None:
    for policy in POLICIES:
        chosen = [pod for pod in PODS.values() if matches(policy["podSelector"], pod.labels)]
        assert chosen
    assert all(pod.labels[NAME] == "rapport" and COMPONENT in pod.labels for pod in PODS.values())
