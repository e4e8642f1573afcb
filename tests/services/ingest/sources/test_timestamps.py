from typing import Any

import pytest

from services.ingest.sources.timestamps import epoch_ms


@pytest.mark.parametrize(
    ("stated", "milliseconds"),
    [
        ("1355517523.000105", 1_355_517_523_000),
        (1_457_764_198_246, 1_457_764_198_246),
        ("1457764198246", 1_457_764_198_246),
        (1_457_764_198, 1_457_764_198_000),
        (1.5, 1_500),
        (10**11, 10**11),
        (10**11 - 1, (10**11 - 1) * 1000),
        (-1, -1_000),
    ],
)
def test_numbers_become_milliseconds(stated: Any, milliseconds: int) -> None:
    assert epoch_ms(stated) == milliseconds


@pytest.mark.parametrize(
    "stated", ["2026-11-23T10:00:00Z", "", "nan", "inf", "1e999", True, None, [], {"a": 1}, 10**23]
)
def test_anything_else_stays_as_it_is(stated: object) -> None:
    assert epoch_ms(stated) == stated
