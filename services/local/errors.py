"""Why something cannot start on this machine."""


class CannotStart(RuntimeError):
    """Something local did not start; the message says why and what to do about it."""
