"""What deploy/Dockerfile installs, made as it makes it, in a directory of this machine."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
UV = {"UV_COMPILE_BYTECODE": "1", "UV_LINK_MODE": "copy"}


def install(environment: Path) -> None:
    """Make `environment`, a virtual one: what the image has in /opt/rapport.

    But for Rapport itself, which is not built into a wheel, as that takes a while: it is this
    checkout.
    """
    assert all(f"{name}={value}" in DOCKERFILE for name, value in UV.items())
    sync = re.findall(r"uv (sync .*) --no-editable(.*)$", DOCKERFILE, re.MULTILINE)[0]
    prune = re.findall(r"^RUN /opt/rapport/bin/python (\S+)$", DOCKERFILE, re.MULTILINE)[0]
    _run(ROOT / ".uv/bin/uv", *" ".join(sync).split(), "--quiet", "--python", sys.executable,
         **UV, UV_PROJECT_ENVIRONMENT=str(environment))  # fmt: skip
    _run(environment / "bin" / "python", ROOT / prune)


def megabytes(environment: Path) -> float:
    """The sum of its files and of Rapport's own, in 1,000,000 bytes."""
    return sum(file.stat().st_size for file in [*_files(environment), *_own_files()]) / 1e6


def _own_files() -> Iterator[Path]:
    """What the wheel has, and its compiled bytecode."""
    for package in ("rapport_client", "schemas", "relationships", "services"):
        yield from (path for path in _files(ROOT / package) if "web" not in path.parts)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if not path.is_symlink() and path.is_file())


def _run(*command: str | Path, **environment: str) -> None:
    subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=True)
