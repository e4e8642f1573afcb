"""Points at which an operator's or a test's environment can make the process die."""

import os
import signal

POINTS = ("after-fold", "before-commit", "after-commit", "after-store")
"""Between fold and Kafka transaction, in it with everything written, between its commit and
LMDB's, and between LMDB's and the next batch."""

WHILE_ERASING = "while-erasing"
"""Between two steps of an erasure."""

_AT = os.environ.get("TEST_FAULT_POINT")


def fault_point(point: str) -> None:
    """Die by SIGKILL here where `TEST_FAULT_POINT` names this point."""
    if point == _AT:
        os.kill(os.getpid(), signal.SIGKILL)
