"""For maintainers: `python -m services.local.embedded_kafka.lock_jars` writes `kafka.lock` anew.

Change the versions here, run it, and commit the lock with the change.
"""

import hashlib

import jgo
from jgo.maven import Artifact, MavenContext

from services.local.embedded_kafka.jars import LOCK

KAFKA = "org.apache.kafka:kafka_2.13:4.4.0"
LOG4J = "org.apache.logging.log4j"
_HEADER = f"# SHA-256, bytes and coordinates of the jars of {KAFKA}, by {__package__}.lock_jars\n"


def lock() -> None:
    """Resolve Kafka's jars, fetch them, and write down what came."""
    LOCK.write_text(_HEADER + "".join(map(_line, _resolve())))


def _resolve() -> list[Artifact]:
    """Kafka's jars, and the bridge from the slf4j it calls to the log4j it brings.

    The bridge is added by hand: resolved together with Kafka, jgo takes the versions that its
    parent manages (kafka-clients 3.9 among them) for the whole tree.
    """
    jars = jgo.resolve(KAFKA)
    version = next(jar.version for jar in jars if jar.artifactId == "log4j-core")
    bridge = MavenContext().project(LOG4J, "log4j-slf4j-impl").at_version(version)
    return [*jars, bridge.artifact()]


def _line(jar: Artifact) -> str:
    content = jar.resolve().read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return f"{digest} {len(content)} {jar.groupId}:{jar.artifactId}:{jar.version}\n"


if __name__ == "__main__":
    lock()
