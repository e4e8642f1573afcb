"""Sizes and counts that whoever writes, accepts or reads events holds to."""

from schemas.times import DAY_MS, MINUTE_MS

MAX_ID_BYTES = 200
"""Of an id, a source or a member's id, in UTF-8."""

MAX_EVENT_BYTES = 256 * 1024
"""Of one event, as it is posted and as it stands in Kafka."""

MAX_EVENTS = 10_000
"""Events a request, or a delivery of a source's webhook."""

MAX_BODY_BYTES = 5 * 1024 * 1024
"""Of a request's body, or of all events that a delivery makes."""

MAX_AUDIENCE = 1_000_000
"""No act addresses more members than so many."""

AHEAD_MS = 10 * MINUTE_MS
"""How far ahead of its receipt an event may claim to have happened; beyond, its clock is wrong."""

CLOCKS_MS = MINUTE_MS
"""How far ingest's clock may be ahead of Kafka's: what the one has accepted the other does not
refuse."""

FUTURE_MS = DAY_MS
"""What is dated further ahead has not happened yet, whatever the clock."""

EARLIEST_INTEGER = 100_000_000_000
"""Smaller integers (epoch milliseconds until March 1973) are seconds by mistake."""

MAX_CADENCE_DAYS = 3_650
"""The longest time between being in touch that a user may wish for."""

MAX_TAGS = 20
"""Tags of one relationship."""

MAX_TAG_LENGTH = 50
"""Characters of a tag."""
