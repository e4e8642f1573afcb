"""`python -m services.cli` does what `rapport` does."""

from services.cli import main

main()
