"""How much one request may bring: the one owner of these sizes in ingest."""

MAX_BODY_BYTES = 5 * 1024 * 1024
MAX_EVENTS = 10_000
MAX_EVENT_BYTES = 256 * 1024
