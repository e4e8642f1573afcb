"""What one thing takes, as measured; each with where the figure is from.

Of machines of about 2.8 GHz a core; see `docs/capacity.md` for how to measure your own.
"""

FEED_BYTES = 182
"""Bytes of a feed record of a message without text, uncompressed: `test_plan.py` counts them."""

RECORDS_AN_EVENT = 2
"""An interaction stands with both of its owners (design, section 2)."""

CHANGELOG_BYTES = 69
"""Bytes of a row of one event in the changelog: `test_plan.py` counts them."""

CHANGELOG_DIRTY = 2.0
"""A compacted topic holds as much again that is replaced: `min.cleanable.dirty.ratio` is .5."""

TABLE_BYTES = 219
"""Bytes of LMDB a row, compacted: `benchmarks/results/growth.json`, 5,000,000 relationships."""

TABLE_FREE = 2.0
"""A table that is not compacted has so many times its pages, as each batch writes anew those that
it touches: `test_plan.py` counts them."""

SEEN_BYTES = 16
"""Bytes of a remembered id (design, section 4), in the table and in the topic `seen`."""

SCORER_CPU_S = 12.5e-6
"""CPU of a record among `SCORER_ROWS` rows of a worker: `growth.json`."""

SCORER_BYTES = 920e6
"""Resident memory of a worker that has as many: `growth.json`."""

SCORER_ROWS = 5_000_000
CPU_BY_TENFOLD, MEMORY_BY_TENFOLD = 1.6, 1.8
"""Ten times the rows cost so many times as much: the line through `growth.json`'s sizes."""

INGEST_CPU_S = 80e-6
"""CPU of an event that is posted alone: `ingest.json`; in batches of 500 it is a tenth of that."""

RESTORED_ROWS_S = 319_000
"""Rows restored from the changelog a second and worker: `growth.json`, 1,000,000 relationships."""
