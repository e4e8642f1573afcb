"""Runs the services of docker-compose.yml as processes of this machine, in the order it says.

What a container would have for itself, each process gets: its ports are free ones on 127.0.0.1,
its volumes and its own file system are directories under one root, and Rapport is what the image
has installed.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from deploy.healthcheck import PORTS
from services.local.embedded_kafka.artifacts import classpath
from services.local.embedded_kafka.config import HOST, JVM_OPTIONS
from services.local.embedded_kafka.jars import locked_jars
from services.local.embedded_kafka.java import find_java
from services.local.embedded_kafka.storage import new_cluster_id
from services.local.embedded_kafka.wire import serves
from services.local.processes.die_with_parent import die_with_parent
from services.local.processes.ports import free_ports

ROOT = Path(__file__).parents[2]
KAFKA_IMAGE = ROOT / "deploy" / "kafka" / "Dockerfile"
START_SECONDS = 120
STOP_SECONDS = 25

Service = dict[str, Any]


class Containers:
    """The running services; `image` is the environment that Rapport's image has."""

    def __init__(self, compose: dict[str, Any], root: Path, image: Path) -> None:
        self.services: dict[str, Service] = compose["services"]
        self.root = root
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._image = image
        self._ports: dict[tuple[str, int], int] = {}

    @contextmanager
    def running(self, *names: str) -> Iterator["Containers"]:
        """Start `names`, each once what it depends on is as it asks for; stop them at the end."""
        needs = {name: set(self.services[name].get("depends_on", {})) for name in names}
        with ExitStack() as stop:
            for name in TopologicalSorter(needs).static_order():
                for other, need in self.services[name].get("depends_on", {}).items():
                    self._await(other, need["condition"])
                stop.callback(self._start(name))
            for name in names:
                if "test" in self.services[name].get("healthcheck", {}):
                    self._await(name, "service_healthy")
            yield self

    def port(self, service: str, port: int) -> int:
        """Where `port` of the container of `service` is on this machine."""
        if (service, port) not in self._ports:
            self._ports[service, port] = free_ports(HOST, 1)[0]
        return self._ports[service, port]

    def is_at(self, service: str, port: int, real: int) -> None:
        """State where a port is that somebody else listens on."""
        self._ports[service, port] = real

    def url(self, service: str, port: int, scheme: str = "http") -> str:
        """The address at which `port` of the container of `service` answers."""
        return f"{scheme}://{HOST}:{self.port(service, port)}"

    def volume(self, name: str) -> Path:
        """Where the volume is."""
        volume = self.root / "volumes" / name
        volume.mkdir(parents=True, exist_ok=True)
        return volume

    def output(self, service: str) -> str:
        """What `service` has said so far."""
        return (self.root / service / "output").read_text()

    def run(self, service: str) -> int:
        """Start `service` once more, and return its exit code once it has ended."""
        end = self._start(service)
        code = self.processes[service].wait(START_SECONDS)
        end()
        return code

    def stop(self, service: str) -> int:
        """Stop `service` as Docker does, and return its exit code."""
        process = self.processes[service]
        process.terminate()
        return process.wait(STOP_SECONDS)

    def own_files(self, service: str) -> list[Path]:
        """What `service` has made in its own file system, which is read-only in Docker."""
        return list((self.root / service / "files").rglob("*"))

    def _start(self, name: str) -> Callable[[], None]:
        files = self.root / name / "files"
        files.mkdir(parents=True, exist_ok=True)
        command, environment = self._kafka(files) if name == "kafka" else self._container(name)
        with (self.root / name / "output").open("wb") as output:
            process = self.processes[name] = subprocess.Popen(
                die_with_parent(command),
                env=environment,
                cwd=files,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

        def stop() -> None:
            process.terminate()
            process.communicate(timeout=STOP_SECONDS)

        return stop

    def _container(self, name: str) -> tuple[list[str], dict[str, str]]:
        """What runs in the container of `name`, and its variables."""
        service = self.services[name]
        of_image = ["rapport"] if service["image"] == "rapport" else []
        words = [*service.get("entrypoint", of_image), *service.get("command", ())]
        given = service.get("environment", {}).items()
        environment = {key: self._here(name, str(value)) for key, value in given}
        own = self._own_ports(name) if of_image else {}
        return [self._here(name, word) for word in words], self._plain() | environment | own

    def _kafka(self, files: Path) -> tuple[list[str | Path], dict[str, str]]:
        """Kafka with its properties made of the variables, as its image makes them."""
        given = self.services["kafka"]["environment"]
        lines = [f"{_property(key)}={self._here('kafka', str(v))}\n" for key, v in given.items()]
        properties = files / "server.properties"
        properties.write_text("".join(lines))
        java = [find_java(), *JVM_OPTIONS, "-cp", ":".join(map(str, classpath()))]
        storage = [*java, "kafka.tools.StorageTool", "format", "-t", new_cluster_id()]
        subprocess.run([*storage, "-c", properties], check=True, capture_output=True)
        return [*java, self._agent(), "kafka.Kafka", properties], self._plain()

    def _agent(self) -> str:
        """The option by which Kafka's image has the JMX exporter run in the broker."""
        (option,) = re.findall(r"-javaagent:\S+\.jar=\d+:\S+\.yml", KAFKA_IMAGE.read_text())
        _, port, config = re.split("[=:]", option.removeprefix("-javaagent:"))
        (jar,) = classpath(locked_jars(KAFKA_IMAGE.with_name("jmx-exporter.lock")))
        here = KAFKA_IMAGE.with_name(Path(config).name)
        return f"-javaagent:{jar}={HOST}:{self.port('kafka', int(port))}:{here}"

    def _here(self, name: str, value: str) -> str:
        """A `value` with addresses and paths of the container of `name` as they are here."""
        if value == "0.0.0.0":
            return HOST
        for mount in self.services[name].get("volumes", []):
            source, target, *_ = mount.split(":")
            if Path(value).is_relative_to(target):
                return str(self._mounted(source) / Path(value).relative_to(target))
        if value.startswith("/"):
            return str(self.root / name / "files" / value[1:])

        def address(match: re.Match[str]) -> str:
            # Without a host, and by `localhost`, a container means itself.
            service = match[1] if match[1] in self.services else name
            return f"{HOST}:{self.port(service, int(match[2]))}"

        names = "|".join(["localhost", *self.services])
        return re.sub(rf"(?<![\w.-])({names})?:(\d{{4,5}})\b", address, value)

    def _mounted(self, source: str) -> Path:
        return ROOT / source if source.startswith(".") else self.volume(source)

    def _plain(self) -> dict[str, str]:
        path = f"{self._image / 'bin'}:{os.environ['PATH']}"
        return {"PATH": path, "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}

    def _await(self, name: str, condition: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        if condition == "service_completed_successfully":
            code = self.processes[name].wait(START_SECONDS)
            assert code == 0, self.output(name)
        while condition == "service_healthy" and not self.healthy(name):
            assert self.processes[name].poll() is None, self.output(name)
            assert time.monotonic() < deadline, f"{name} is not healthy: {self.output(name)}"

    def healthy(self, name: str) -> bool:
        """Whether the health check of `name` finds it well."""
        _, program, *arguments = self.services[name]["healthcheck"]["test"]
        if name == "kafka":
            # Kafka's own tools are not among the jars here: ask what they would ask.
            host, port = self._here(name, arguments[-1]).split(":")
            return serves(host, int(port))
        script = ROOT / "deploy" / f"{program}.py"
        environment = self._plain() | self._own_ports(name)
        check = subprocess.run([sys.executable, script, *arguments], env=environment, check=False)
        return check.returncode == 0

    def _own_ports(self, name: str) -> dict[str, str]:
        return {variable: str(self.port(name, port)) for variable, port in PORTS.items()}


def _property(variable: str) -> str:
    name = variable.removeprefix("KAFKA_").lower()
    return name.replace("___", "-").replace("__", "\0").replace("_", ".").replace("\0", "_")
