"""Decoding a batch: as columns where nothing in a chunk is unusual, else one by one."""

from collections.abc import Sequence

from aiokafka import ConsumerRecord

from services.scorer.decoding.columnar_decode import decode_columns
from services.scorer.decoding.decoded import Decoded, join
from services.scorer.decoding.single_decode import decode_singly

CHUNK = 1_000
"""Records decoded as columns at a time: one that is unusual slows down so many."""


def decode(records: Sequence[ConsumerRecord]) -> Decoded:
    """The events and dead letters in `records` of one partition's feed topics."""
    if not records:
        return decode_singly(records, 0)
    return join([_decode_chunk(records, start) for start in range(0, len(records), CHUNK)])


def _decode_chunk(records: Sequence[ConsumerRecord], start: int) -> Decoded:
    chunk = records[start : start + CHUNK]
    columns = decode_columns(chunk)
    return decode_singly(chunk, start) if columns is None else columns
