"""Routes of ingest that the api serves at the same paths, by forwarding what it is sent there.

What both have to agree on: path, access, and what OpenAPI documents say of them.
"""
