"""How Rapport names itself to the servers that it calls."""

from importlib.metadata import version

USER_AGENT = f"Rapport/{version('rapport')}"
"""The value of the header `User-Agent`."""
