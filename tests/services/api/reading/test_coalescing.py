import asyncio

from services.api.reading.coalescing import MAX_BATCH, Coalescer


async def test_those_asked_together_are_answered_together():
    batches = []

    def double(asked):
        batches.append(len(asked))
        return [each * 2 for each in asked]

    coalesced = Coalescer(double)
    found = await asyncio.gather(*(coalesced.answer(i) for i in range(MAX_BATCH + 10)))
    assert found == [i * 2 for i in range(MAX_BATCH + 10)]
    assert batches == [MAX_BATCH, 10]


async def test_those_asked_one_iteration_after_the_other_are_answered_together():
    batches = []

    def double(asked):
        batches.append(asked)
        return [each * 2 for each in asked]

    coalesced = Coalescer(double)
    asking = []
    for i in range(5):
        asking.append(asyncio.create_task(coalesced.answer(i)))
        await asyncio.sleep(0)
    assert await asyncio.gather(*asking) == [0, 2, 4, 6, 8]
    assert batches == [[0, 1, 2, 3, 4]]


async def test_one_that_fails_fails_alone():
    def invert(asked):
        return [1 / each for each in asked]

    coalesced = Coalescer(invert)
    found = await asyncio.gather(*map(coalesced.answer, (1, 0, 2)), return_exceptions=True)
    assert (found[0], found[2]) == (1, 0.5)
    assert isinstance(found[1], ZeroDivisionError)


async def test_who_leaves_does_not_disturb_the_others():
    coalesced = Coalescer(lambda asked: [each * 2 for each in asked])
    leaving = asyncio.create_task(coalesced.answer(1))
    staying = asyncio.create_task(coalesced.answer(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == 4
