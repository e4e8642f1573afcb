"""Exit codes that mean something to whoever started the process."""

HALTED = 78
"""Halted on purpose: a restart changes nothing until an operator has decided."""

FAILED = 70
"""Failed: a restart is the right thing."""
