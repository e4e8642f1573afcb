import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.commands import RelationshipCommand
from schemas.feed_records import BOUND
from schemas.topics import COMMANDS
from services.api.writing import commands
from services.http.problems import Problem
from services.kafka.connection import connection
from services.runtime.settings import Settings
from tests.free_port import free_port


@pytest.fixture
def settings_away(tmp_path):
    return Settings(bootstrap_servers=f"127.0.0.1:{free_port()}", data_dir=tmp_path)


async def test_while_kafka_is_away_nothing_is_said_to_be_set(settings_away, monkeypatch):
    monkeypatch.setattr(commands, "PATIENCE_S", 0.2)
    writer = commands.Commands(settings_away)
    with pytest.raises(Problem) as refused:
        await writer.write(RelationshipCommand(id="1", ego="a", contact="b", at=1, hidden=True))
    assert refused.value.kind.status == 503
    assert refused.value.headers == {"Retry-After": "1"}
    await writer.stop()


@pytest.mark.kafka
async def test_what_a_bound_key_sets_is_marked(broker_settings):
    writer = commands.Commands(broker_settings)
    command = RelationshipCommand(id="1", ego="a", contact="b", at=1, hidden=True)
    async with AIOKafkaConsumer(**connection(broker_settings)) as consumer:
        for by, headers in ((writer, ()), (writer.marked_bound(), (BOUND,))):
            (where,) = (await by.write(command))[COMMANDS].items()
            partition = TopicPartition(COMMANDS, where[0])
            consumer.assign([partition])
            consumer.seek(partition, where[1] - 1)
            assert (await consumer.getone()).headers == headers
    await writer.stop()
