import io
import logging
from collections.abc import Iterator

import pytest

from services.runtime import collapsed_logs
from services.runtime.collapsed_logs import EVERY_S, MOST_KINDS, CollapsingHandler


class Clock:
    now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(collapsed_logs, "time", clock)
    return clock


@pytest.fixture
def printed(clock: Clock) -> Iterator[io.StringIO]:
    """What is printed of the loggers `theirs` and `services.ours`."""
    stream = io.StringIO()
    handler = CollapsingHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s %(left_out)s", defaults={"left_out": "-"}))
    loggers = [logging.getLogger(name) for name in ("theirs", "services.ours")]
    for each in loggers:
        each.addHandler(handler)
        each.setLevel(logging.INFO)
        each.propagate = False
    yield stream
    for each in loggers:
        each.removeHandler(handler)
        each.propagate = True
    handler.close()


def lines(printed: io.StringIO) -> list[str]:
    return printed.getvalue().splitlines()


def test_the_first_is_printed_and_later_ones_are_counted(printed, clock):
    theirs = logging.getLogger("theirs")
    for node in range(100):
        theirs.warning("cannot reach %s", node)
    assert lines(printed) == ["cannot reach 0 0"]
    clock.now += EVERY_S
    theirs.warning("cannot reach %s", 100)
    theirs.warning("cannot reach %s", 101)
    assert lines(printed)[1:] == ["cannot reach 100 99"]


def test_what_differs_in_logger_level_message_or_exception_is_another(printed):
    theirs = logging.getLogger("theirs")
    for _ in range(2):
        theirs.warning("lost")
        theirs.error("lost")
        theirs.error("found")
        logging.getLogger("services.ours").error("lost")
        for kind in (ValueError, KeyError):
            theirs.error("lost", exc_info=(kind, kind(), None))
    assert len([line for line in lines(printed) if line.endswith(" 0")]) == 6


def test_ours_are_the_same_only_with_the_same_values(printed):
    ours = logging.getLogger("services.ours")
    for partition in (1, 2, 1, 2):
        ours.warning("partition %d halts", partition)
    assert lines(printed) == ["partition 1 halts 0", "partition 2 halts 0"]


def test_what_is_no_warning_is_never_left_out(printed):
    for _ in range(5):
        logging.getLogger("theirs").info("joined")
    assert lines(printed) == ["joined -"] * 5


def test_what_came_no_more_is_printed_after_a_later_line(printed, clock):
    theirs = logging.getLogger("theirs")
    for node in range(3):
        theirs.warning("cannot reach %s", node)
    clock.now += 2 * EVERY_S
    theirs.info("joined")
    theirs.info("synced")
    assert lines(printed)[1:] == ["joined -", "cannot reach %s 2", "synced -"]


def test_what_is_outstanding_is_printed_on_exit(printed):
    theirs = logging.getLogger("theirs")
    theirs.warning("once")
    for node in range(3):
        theirs.warning("cannot reach %s", node)
    theirs.handlers[0].close()
    assert lines(printed)[2:] == ["cannot reach %s 2"]


def test_few_kinds_are_remembered_and_those_let_go_are_counted(printed):
    theirs = logging.getLogger("theirs")
    theirs.warning("first")
    theirs.warning("first")
    for number in range(MOST_KINDS):
        theirs.warning(f"kind {number}")
    assert lines(printed)[-1] == "first 1"
    assert len(theirs.handlers[0]._printed) == MOST_KINDS
