"""Versions of what is stored: older layouts are converted wherever they are met, newer ones not."""

VERSIONS = 32
"""Versions of layouts are below, so that text is never taken for what newer code has written."""


class UnknownLayoutError(ValueError):
    """What is stored is of a layout that this code does not know: newer code has written it."""
