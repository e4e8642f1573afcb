"""A client of Rapport: posts events, and asks how strong relationships are, and why.

>>> with Client("https://rapport.example", key="...") as client:
...     posted = client.post({"source": "crm", "kind": "call", "actor": "ana", "target": "bo"})
...     client.relationship("ana", "bo", after=posted).score
"""

from rapport_client.async_client import AsyncClient
from rapport_client.client import Client
from rapport_client.errors import RapportFault, RapportProblem, RapportUnreachable
from rapport_client.posted import Posted

__all__ = [
    "AsyncClient",
    "Client",
    "Posted",
    "RapportFault",
    "RapportProblem",
    "RapportUnreachable",
]
