"""Reads the tables of a state directory, and never lets go of what it sees."""

import sys
import threading
from contextlib import ExitStack
from pathlib import Path

from relationships.tables.reader import TableReader

if __name__ == "__main__":
    state, partitions = Path(sys.argv[1]), int(sys.argv[2])
    reader = TableReader(state, partitions)
    with ExitStack() as views:
        for number in range(partitions):
            views.enter_context(reader.view(number))
        sys.stdout.write("reading\n")
        sys.stdout.flush()
        threading.Event().wait()
