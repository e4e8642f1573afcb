"""The containers of deploy/kubernetes in compose's words, as tests.deploy.containers runs them."""

from pathlib import Path
from typing import Any

import httpx

from tests.deploy.containers import Containers
from tests.deploy.kubernetes.manifests import Document, Pod, environment


def as_compose(*pods: Pod) -> dict[str, Any]:
    """The containers of `pods` in compose's words: what runs, its variables, what is mounted."""
    return {
        "services": {
            container["name"]: {
                "image": container["image"],
                "command": container["args"],
                "environment": environment(container),
                "volumes": [
                    f"{_volume(pod, mount['name'])}:{mount['mountPath']}"
                    for mount in container["volumeMounts"]
                ],
            }
            for pod in pods
            for container in pod.spec["containers"]
        }
        | {"kafka": {}}
    }


def passes(running: Containers, container: Document, probe: str) -> bool:
    """Whether a probe of the container finds it well."""
    asked = container[probe]["httpGet"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    url = running.url(container["name"], ports[asked["port"]])
    try:
        return httpx.get(url + asked["path"], trust_env=False, timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def put_secret(running: Containers, name: str, files: dict[str, bytes]) -> None:
    """Have a Secret hold `files`."""
    for file, content in files.items():
        path: Path = running.volume(name) / file
        path.write_bytes(content)
        path.chmod(0o440)


def _volume(pod: Pod, name: str) -> str:
    """A Secret is one, whichever pod mounts it; what a pod keeps is its own."""
    for volume in pod.spec["volumes"]:
        if volume["name"] == name and "secret" in volume:
            return str(volume["secret"]["secretName"])
    return f"{pod.name}-{name}"
