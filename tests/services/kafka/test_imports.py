import uuid

import pytest

from services.kafka import imports
from services.kafka.imports import AnotherImport, open_imports, read_imports
from services.runtime.settings import Settings

pytestmark = pytest.mark.kafka


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scorer of other tests on this Kafka opens the memory, too, to forget who is erased."""
    monkeypatch.setattr(imports, "_TRANSACTIONAL_ID", f"rapport-imports-{uuid.uuid4()}")


async def test_what_one_import_writes_the_next_one_reads(settings: Settings):
    kept, gone = (f"test\0{uuid.uuid4()}".encode() for _ in range(2))
    async with open_imports(settings) as memory:
        await memory.write({kept: b"1", gone: b"2"})
        assert memory.records[gone] == b"2"
        await memory.write({kept: b"x" * 900_000, gone: None})
        assert gone not in memory.records
    async with open_imports(settings) as memory:
        assert memory.records[kept] == b"x" * 900_000
        assert gone not in memory.records


async def test_of_two_imports_at_once_the_earlier_one_writes_nothing(settings: Settings):
    one, other = (f"test\0{uuid.uuid4()}".encode() for _ in range(2))
    async with open_imports(settings) as earlier, open_imports(settings) as later:
        with pytest.raises(AnotherImport):
            await earlier.write({one: b"1"})
        await later.write({other: b"2"})
    found = await read_imports(settings)
    assert one not in found
    assert found[other] == b"2"
