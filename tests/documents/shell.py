"""Runs commands one after the other, as a reader would."""

import re
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from subprocess import PIPE
from types import TracebackType
from typing import NamedTuple, Self

from tests.documents.command_line import run_rapport

_ASSIGNMENT = re.compile(r"(RAPPORT_\w+)=(\S*) ")


class Printed(NamedTuple):
    """What a command wrote to both outputs, and its exit code."""

    text: str
    code: int


class Shell:
    """In `folder`; variables and functions of one command are there for the next."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder, self._environment = folder, environment
        self._output = folder / ".printed"
        self._bash = subprocess.Popen(
            ["bash"], cwd=folder, env=environment, stdin=PIPE, stdout=PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bash.communicate(timeout=30)

    def run(self, command: str) -> Printed:
        variables = dict(_ASSIGNMENT.findall(command))
        joined = command.replace("\\\n", " ")
        words = shlex.split(_ASSIGNMENT.sub("", joined), comments=True)
        if words[0] == "rapport":
            environment = dict(self._environment) | variables
            code = run_rapport(words[1:], self._folder, environment, self._output)
        else:
            code = self._run_in_bash(command)
        return Printed(self._output.read_text(), code)

    def _run_in_bash(self, command: str) -> int:
        assert self._bash.stdin
        assert self._bash.stdout
        grouped = f"{{\n{command}\n}} >'{self._output}' 2>&1 </dev/null; echo $?\n"
        self._bash.stdin.write(grouped)
        self._bash.stdin.flush()
        return int(self._bash.stdout.readline())
