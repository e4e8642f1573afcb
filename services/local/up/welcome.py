"""The text that `rapport up` prints once it is ready."""

from services.runtime.access.api_keys import ensure_first_key
from services.runtime.settings import Settings


def welcome(settings: Settings) -> str:
    """Addresses, the key, and lines to paste into a shell."""
    ingest = f"http://{settings.host}:{settings.ingest_port}"
    api = f"http://{settings.host}:{settings.api_port}"
    key = ensure_first_key(settings)
    return f"""
  ingest  {ingest}/docs
  api     {api}/docs
  page    {api}/
  key     {key}

Post an event:
  curl {ingest}/v1/events -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' \\
    -d '{{"id": "m-1", "source": "shell", "kind": "message", "actor": "you", "target": "friend"}}'

Read the relationship:
  curl {api}/v1/members/you/relationships/friend -H 'Authorization: Bearer {key}'

All data is in {settings.data_dir}; Ctrl-C stops Rapport.
"""
