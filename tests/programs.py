"""Programs of Debian that some tests drive: `.ci/run` installs them, elsewhere they may lack."""

import os
import shutil

import pytest


def program(*names: str) -> str:
    """The path of the first of `names` that is installed; the first name where none is."""
    return next(filter(None, map(shutil.which, names)), names[0])


def needs(*names: str) -> pytest.MarkDecorator:
    """Skip where none of the programs `names` is installed, and say so.

    Where `TEST_PROGRAMS` is `required`, as in CI, nothing is skipped: the test fails.
    """
    required = os.environ.get("TEST_PROGRAMS") == "required"
    missing = shutil.which(program(*names)) is None
    return pytest.mark.skipif(missing and not required, reason=f"needs {' or '.join(names)}")
