"""What the peers run in: an environment for each in Python, a build by Maven in Java.

They are made once, in the user's cache, and none of it is anything that Rapport needs.
"""

import os
import platform
import shutil
import subprocess
from pathlib import Path

from services.local.processes.command import module_command

PROGRAMS = Path(__file__).parent

_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rapport-benchmarks"


class Unavailable(Exception):
    """This peer cannot run here, and why."""


def python_with(requirement: str) -> Path:
    """The interpreter of an environment of its own that has `requirement`; as ours otherwise.

    Raises:
        Unavailable: where it cannot be installed.
    """
    name = requirement.replace("[", "-").replace("]", "")
    folder = _CACHE / f"{name}-{platform.python_version()}"
    python = folder / "bin" / "python"
    if not (folder / ".installed").exists():
        _run(*module_command("venv", "--clear", str(folder)))
        _run(str(python), "-m", "pip", "install", "--quiet", requirement)
        (folder / ".installed").touch()
    return python


def java_classpath(without: str) -> str:
    """The class path of a Java peer, built and with all it needs, but for archives named `without`.

    Kafka Streams and Flink each bring a RocksDB with classes of the same names: with the other's,
    Flink's checkpoints fail.

    Raises:
        Unavailable: where there is no Maven or no JDK, or it cannot be built.
    """
    for tool in ("mvn", "javac"):
        if shutil.which(tool) is None:
            raise Unavailable(f"there is no {tool} here")
    _CACHE.mkdir(parents=True, exist_ok=True)
    classes, listed = _CACHE / "java", _CACHE / "classpath.txt"
    _run(
        "mvn", "-q", "-B", "-f", str(PROGRAMS / "java"), "compile", "dependency:build-classpath",
        f"-Dclasses={classes}", f"-Dmdep.outputFile={listed}",
    )  # fmt: skip
    archives = [path for path in listed.read_text().split(":") if f"/{without}/" not in path]
    return ":".join([str(classes / "classes"), *archives])


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [
            line for line in (done.stdout + done.stderr).splitlines() if "ERROR" in line.upper()
        ]
        raise Unavailable(lines[0] if lines else f"{command[0]} ended with {done.returncode}")
