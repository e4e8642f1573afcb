"""Exit codes that mean something to whoever started the process."""

HALTED = 78
"""Halted on purpose: starting again changes nothing until an operator has decided."""

FAILED = 70
"""Fallen: starting again is the right thing."""
