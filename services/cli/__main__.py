"""`python -m services.cli` does what `rapport` does."""

from services.cli import app

app(prog_name="rapport")
