"""The tables on disk: one LMDB environment for each partition."""
