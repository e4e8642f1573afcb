"""The fenced blocks of README and documents that hold commands or what they print."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LANGUAGES = "console", "sh", "text", ""

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Step(NamedTuple):
    """A command, and what the document says that it prints; empty where it says nothing."""

    command: str
    output: str


class Block(NamedTuple):
    """`document` is its path from the top of the repository."""

    document: str
    language: str
    text: str

    @property
    def begins(self) -> str:
        """Its first line, by which it is known in its document."""
        return self.text.partition("\n")[0]

    def __str__(self) -> str:
        return f"{self.document}: {self.begins}"

    def steps(self) -> list[Step]:
        """Of a `console` block: each line after `$ `, with the lines that complete it."""
        return list(_steps(self.text.splitlines()))


@cache
def blocks() -> list[Block]:
    """All of them, in the order of a reader who begins with the README."""
    return [
        Block(str(document.relative_to(ROOT)), language, text)
        for document in DOCUMENTS
        for language, text in _FENCED.findall(document.read_text())
        if language in LANGUAGES
    ]


def _steps(lines: list[str]) -> Iterator[Step]:
    rest = iter(lines)
    command, output = "", []
    for line in rest:
        if not line.startswith("$ "):
            output.append(line)
            continue
        if command:
            yield Step(command, "\n".join(output).strip())
        command, output = line[2:], []
        while not _complete(command):
            command += "\n" + next(rest)
    yield Step(command, "\n".join(output).strip())


def _complete(command: str) -> bool:
    """Whether no quote is open and the last line goes nowhere on."""
    try:
        shlex.split(command, comments=True)
    except ValueError:
        return False
    return True
