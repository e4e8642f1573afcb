"""`python -m services.cli` is `rapport`."""

from services.cli import app

app(prog_name="rapport")
