import uuid

import pytest

from services.kafka.control import read_control, write_control
from services.runtime.settings import Settings

pytestmark = pytest.mark.kafka


async def test_the_latest_value_of_each_key_is_remembered_until_forgotten(settings: Settings):
    keys = [f"test:{uuid.uuid4()}" for _ in range(9)]
    for key in keys:
        await write_control(settings, key, {"n": 1})
    await write_control(settings, keys[0], ["newer"])
    await write_control(settings, keys[1], None)
    control = await read_control(settings)
    assert control[keys[0]] == ["newer"]
    assert keys[1] not in control
    assert all(control[key] == {"n": 1} for key in keys[2:])
