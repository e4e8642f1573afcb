"""The running parts. What they share stands here; `ingest`, `scorer` and `api` know nothing
of each other, and `local` runs them all on one machine."""
