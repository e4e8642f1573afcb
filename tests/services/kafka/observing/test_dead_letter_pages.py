"""Dead letters of several partitions, among what ends transactions and what others wrote."""

import pytest
from aiokafka import AIOKafkaProducer

from schemas.topics import DEAD_LETTERS
from services.kafka.connection import connection, started
from services.kafka.dead_letters import dead_letter_headers
from services.kafka.observing.dead_letter_pages import SHOWN_BYTES, dead_letter_page
from services.kafka.topics.topics import ensure_topics
from services.local.embedded_kafka.broker import EmbeddedKafka
from services.runtime.settings import Settings

pytestmark = pytest.mark.kafka

WRITTEN = 24
PARTITIONS = 2


@pytest.fixture(scope="module")
async def own(tmp_path_factory):
    """A Kafka with these dead letters alone: 0 to 23, by turns in both partitions."""
    with EmbeddedKafka(tmp_path_factory.mktemp("kafka")) as kafka:
        settings = Settings(**kafka.access, partitions=PARTITIONS)
        await ensure_topics(settings)
        producer = AIOKafkaProducer(**connection(settings), transactional_id="dead")
        async with started(producer):
            for number in range(WRITTEN):
                async with producer.transaction():
                    await write(producer, number)
        async with started(AIOKafkaProducer(**connection(settings))) as foreign:
            await foreign.send_and_wait(DEAD_LETTERS, b"not ours", partition=0)
        yield settings


async def write(producer, number):
    headers = dead_letter_headers(f"bad {number}", "feed.posts", 1, number, 1_764_000_000_000)
    await producer.send_and_wait(
        DEAD_LETTERS,
        b"x" * 10_000,
        b"key",
        partition=number % PARTITIONS,
        timestamp_ms=1_764_000_000_000 + number,
        headers=headers,
    )


def numbers(page):
    return [stored.dead_letter.offset for stored in page.items]


async def test_newest_first_page_by_page_each_once(own):
    found, before = [], None
    while before is not None or not found:
        page = await dead_letter_page(own, before, 7)
        found.append(numbers(page))
        before = page.following
    assert [n for page in found for n in page] == list(reversed(range(WRITTEN)))
    assert [len(page) for page in found] == [7, 7, 7, 3]


async def test_goes_on_where_it_was_whatever_comes_meanwhile(own):
    first = await dead_letter_page(own, None, 3)
    async with started(AIOKafkaProducer(**connection(own))) as producer:
        await write(producer, WRITTEN + 1)
    assert numbers(await dead_letter_page(own, first.following, 3)) == [20, 19, 18]


async def test_keeps_the_beginning_of_what_is_large(own):
    (stored,) = (await dead_letter_page(own, {0: 10_000, 1: 0}, 1)).items
    assert stored.value_bytes == 10_000
    assert len(stored.dead_letter.value) == SHOWN_BYTES
    assert (stored.dead_letter.reason, stored.dead_letter.key) == ("bad 22", b"key")


@pytest.mark.parametrize("before", [{0: -5, 1: -1}, {0: 0, 1: 0}])
async def test_there_is_nothing_before_the_first(own, before):
    assert await dead_letter_page(own, before, 5) == ([], None)
