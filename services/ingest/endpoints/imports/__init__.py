"""`POST /v1/imports/{format}`: files that people have, over HTTP."""
