"""How Rapport names itself to the servers that it calls."""

from services.runtime.distribution import VERSION

USER_AGENT = f"Rapport/{VERSION}"
"""The value of the header `User-Agent`."""
