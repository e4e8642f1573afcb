"""`rapport dead-letters resume`: all partitions, or those that are named."""

import pytest
from typer.testing import CliRunner

from services.cli import dead_letters
from services.cli.commands import app


@pytest.fixture
def resumed(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """What was resumed, instead of asking Kafka."""
    found: list[list[int]] = []

    async def resume(_: object, partitions: list[int]) -> None:
        found.append(list(partitions))

    monkeypatch.setattr(dead_letters, "resume", resume)
    return found


@pytest.mark.parametrize(
    "options, partitions",
    [([], [*range(8)]), (["--partition", "0"], [0]), (["--partition=2", "--partition=7"], [2, 7])],
)
def test_resumes(resumed: list[list[int]], options: list[str], partitions: list[int]) -> None:
    ran = CliRunner().invoke(app, ["dead-letters", "resume", *options])
    assert ran.exit_code == 0, ran.output
    assert resumed == [partitions]


def test_names_a_partition_that_is_none(resumed: list[list[int]]) -> None:
    ran = CliRunner().invoke(app, ["dead-letters", "resume", "--partition", "8"])
    assert ran.exit_code == 2
    assert "there are partitions 0 to 7, not 8" in ran.output
    assert resumed == []
