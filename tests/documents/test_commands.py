"""Every command of README and documents is run, in order, and prints what they say that it does."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from services.local.demo.demo import SEED, settle
from tests.documents.blocks import Block, Step, blocks
from tests.documents.given import lay_out
from tests.documents.matching import matches
from tests.documents.not_run import NOT_RUN
from tests.documents.shell import Printed, Shell
from tests.end_to_end.stack import Stack
from tests.programs import needs

pytestmark = [pytest.mark.kafka, *map(needs, ("curl", "jq"))]

OF_THE_READER = {"RAPPORT_SOURCES", "RAPPORT_AGENTS", "RAPPORT_WEBHOOKS", "RAPPORT_LOG_LEVEL"}
"""Settings that the reader's `rapport.toml` has, or commands themselves."""
_POSITION = re.compile(r'"position":"(\w+)"')


def is_run(block: Block) -> bool:
    return not any(
        block.document == document and block.begins.startswith(begins)
        for document, begins in NOT_RUN
    )


RUN = [block for block in blocks() if is_run(block)]


class Reader:
    """Runs commands as a reader does: with the position that was returned, not the printed one."""

    def __init__(self, shell: Shell, elsewhere: dict[str, str]) -> None:
        """`elsewhere`: what lies or listens elsewhere than documents have it."""
        self._shell = shell
        self._instead = elsewhere

    def run(self, step: Step) -> tuple[str, Printed]:
        """What should be printed, and what is."""
        printed = self._shell.run(self._as_here(step.command))
        positions = zip(*(map(_POSITION.findall, (step.output, printed.text))), strict=False)
        self._instead |= dict(positions)
        return self._as_here(step.output), printed

    def _as_here(self, text: str) -> str:
        for there, here in self._instead.items():
            text = text.replace(there, here)
        return text


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[Block, list[tuple[str, Printed]]]:
    """What all commands should print, and what they do, over a Rapport with the sample world."""
    folder = tmp_path_factory.mktemp("documents")
    lay_out(folder)
    with Stack(folder / ".rapport", access_log=str(folder / "access.log")) as stack:
        asyncio.run(settle(stack.endpoints, SEED))
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        settings = {n: v for n, v in stack.settings.variables().items() if n not in OF_THE_READER}
        environment = os.environ | settings | {"PATH": path, "CURL_HOME": str(folder)}
        elsewhere = {
            "localhost:8000": stack.endpoints.api_url.removeprefix("http://"),
            "localhost:8001": stack.endpoints.ingest_url.removeprefix("http://"),
            "/backups/": f"{folder}/backups/",
        }
        with Shell(folder, environment) as shell:
            reader = Reader(shell, elsewhere)
            return {block: [reader.run(step) for step in block.steps()] for block in RUN}


@pytest.mark.parametrize("block", RUN, ids=str)
def test_it_prints_what_the_document_says(
    block: Block, results: dict[Block, list[tuple[str, Printed]]]
) -> None:
    for said, printed in results[block]:
        if said:
            assert matches(said, printed.text), (said, printed.text[:2000])
        else:
            assert printed.code == 0, printed.text


def test_each_reason_not_to_run_is_of_a_block_that_is_there() -> None:
    for document, begins in NOT_RUN:
        assert any(b.document == document and b.begins.startswith(begins) for b in blocks()), begins
    assert {block.language for block in RUN} == {"console"}
