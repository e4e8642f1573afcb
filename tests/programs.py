"""Programs of Debian's that some tests drive: `.ci/run` installs them, elsewhere they may lack."""

import os
import shutil

import pytest


def needs(*names: str) -> pytest.MarkDecorator:
    """Skip where none of the programs `names` is installed, and say so.

    Where `RAPPORT_TEST_PROGRAMS` is `required`, as in CI, nothing is skipped: the test fails.
    """
    missing = found(*names) is None and os.environ.get("RAPPORT_TEST_PROGRAMS") != "required"
    return pytest.mark.skipif(missing, reason=f"needs {' or '.join(names)}")


def found(*names: str) -> str | None:
    """The path of the first of the programs `names` that is installed; None where none is."""
    return next(filter(None, map(shutil.which, names)), None)
