"""What Rapport is installed as; on the package index, `rapport` is somebody else's."""

from importlib.metadata import version

DISTRIBUTION = "rapport-scores"
VERSION = version(DISTRIBUTION)
"""Of this installation."""
