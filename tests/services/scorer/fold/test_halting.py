import asyncio
import logging
import time

from services.scorer.decoding.decoded import DeadLetter
from services.scorer.fold.dead_letter_policy import DeadLetterPolicy
from services.scorer.fold.halting import Halting
from tests.services.scorer.records import record

POLICY = DeadLetterPolicy(limit=2, window=10)
BAD = [DeadLetter(place, record(b"x", offset=place), f"bad {place}") for place in range(2)]


class Operator:
    """Answers what it is asked, one answer after the other."""

    def __init__(self, *answers):
        self.answers, self.halting = list(answers), None
        self.halted = []

    async def approvals(self, partition):
        assert partition == 3
        self.halted.append(self.halting.halt is not None)
        return self.answers.pop(0)


def halting(operator):
    operator.halting = Halting(3, POLICY, operator.approvals)
    return operator.halting


async def test_what_the_policy_allows_is_admitted_without_asking():
    operator = Operator()
    await halting(operator).admit(1, BAD[:1])
    assert operator.halting.halt is None


async def test_it_halts_until_an_operator_has_approved(caplog):
    operator = Operator(None, {"feed.posts": 9}, {"feed.interactions": 1})
    with caplog.at_level(logging.ERROR):
        await halting(operator).admit(2, BAD)
    assert (operator.answers, operator.halted) == ([], [True, True, True])
    assert operator.halting.halt is None
    assert "partition 3 halts" in caplog.text
    assert "bad 1" in caplog.text
    assert "`rapport dead-letters resume`" in caplog.text


async def test_it_says_since_when_and_why():
    seen = []

    async def approvals(_):
        seen.append(halting.halt)
        return {"feed.interactions": 2} if len(seen) == 2 else {"feed.interactions": 1}

    halting = Halting(3, POLICY, approvals)
    before = time.time_ns() // 1_000_000
    await halting.admit(3, [*BAD, DeadLetter(2, record(b"x", offset=2), "bad 2")])
    first, second = seen
    assert first is second, "what was approved before does not begin it anew"
    assert (first.dead_letters, first.reason) == (3, "bad 2")
    assert before <= first.since <= time.time_ns() // 1_000_000


async def test_it_waits_for_the_operator():
    answered = asyncio.get_running_loop().create_future()

    async def approvals(_):
        return await answered

    halting = Halting(3, POLICY, approvals)
    admitting = asyncio.create_task(halting.admit(2, BAD))
    for _ in range(5):
        await asyncio.sleep(0)
    assert halting.halt
    assert not admitting.done()
    answered.set_result({"feed.interactions": 2})
    await admitting
    assert halting.halt is None
