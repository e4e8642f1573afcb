"""The command line: `rapport --help`. One module for each group of commands."""

import errno
import sys

INTERRUPTED = 130
"""The exit code of a command that Ctrl-C has ended."""

_UNUSABLE = {
    errno.EACCES,
    errno.EEXIST,
    errno.EISDIR,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EPERM,
    errno.EROFS,
}
"""What is wrong with a file or directory that has to be another one."""


def main() -> None:
    """Run the command that was given.

    Ctrl-C ends it without a traceback, whenever it comes, and a file or directory that cannot
    be used is named in one line.
    """
    try:
        from services.cli.commands import app

        app(prog_name="rapport")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except OSError as error:
        if error.filename is None or error.errno not in _UNUSABLE:
            raise
        from services.cli.root import refused

        sys.exit(refused(f"{error.filename} cannot be used: {error.strerror}").exit_code)
