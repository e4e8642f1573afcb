"""A child process that ends with its parent, however the parent ends.

The parent keeps the write end of a pipe, as the child's `Popen.stdin`: when the parent dies,
by SIGKILL too, the pipe closes. This file runs as a script, which forks a watcher and then
becomes the command itself, so that the process id the parent knows is the command's. The
watcher waits for the pipe to close, then ends the command: SIGTERM, and SIGKILL after a grace.
It is pure POSIX, where PR_SET_PDEATHSIG is Linux alone and tied to one thread of the parent.
"""

import os
import select
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

GRACE_SECONDS = 10.0
"""From SIGTERM to SIGKILL."""


def die_with_parent(
    command: Sequence[str | Path], grace_seconds: float = GRACE_SECONDS
) -> list[str]:
    """`command`, to be started with `stdin=PIPE` in a session of its own; ends with its parent."""
    script = [sys.executable, "-I", "-S", __file__, str(grace_seconds)]
    return script + [str(part) for part in command]


def _main(grace_seconds: float, command: list[str]) -> None:
    parent = os.dup(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    # The command inherits the write end of a second pipe; the watcher sees it close.
    alive, held = os.pipe()
    if os.fork():
        os.set_inheritable(held, True)
        os.execvp(command[0], command)
    os.close(held)
    _watch(os.getppid(), parent, alive, grace_seconds)


def _watch(command: int, parent: int, alive: int, grace_seconds: float) -> None:
    ended, _, _ = select.select([parent, alive], [], [])
    if alive in ended:
        return
    os.kill(command, signal.SIGTERM)
    if not select.select([alive], [], [], grace_seconds)[0]:
        os.kill(command, signal.SIGKILL)


if __name__ == "__main__":
    _main(float(sys.argv[1]), sys.argv[2:])
