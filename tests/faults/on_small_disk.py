"""A service whose state directory is a small file system of its own.

A tmpfs of SMALL_DISK_BYTES in a user and mount namespace, which needs no rights. From outside it
is reached through /proc/<pid>/root. With SMALL_DISK_FULL it has no room from the beginning.
"""

import os
import sys
from pathlib import Path

from services.local.processes.command import rapport_command

SCRIPT = """
mount -t tmpfs -o "size=$SMALL_DISK_BYTES" tmpfs "$RAPPORT_STATE_DIR"
[ -z "$SMALL_DISK_FULL" ] || head -c "$SMALL_DISK_BYTES" /dev/zero > "$RAPPORT_STATE_DIR/ballast"
exec "$0" "$@"
"""


def main() -> None:
    Path(os.environ["RAPPORT_STATE_DIR"]).mkdir(parents=True)
    service = rapport_command(*sys.argv[1:])
    os.execvp("unshare", ["unshare", "-rm", "sh", "-c", SCRIPT, *service])


if __name__ == "__main__":
    main()
