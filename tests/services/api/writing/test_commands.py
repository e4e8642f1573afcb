import pytest

from schemas.commands import RelationshipCommand
from services.api.writing import commands
from services.http.problems import Problem
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
    assert refused.value.response().status_code == 503
    assert refused.value.headers == {"Retry-After": "1"}
    await writer.stop()
