"""Versions of what is stored: older layouts are converted wherever they are met, newer ones not."""


class UnknownLayoutError(ValueError):
    """What is stored is of a layout that this code does not know: newer code has written it."""
