"""What is wrong with settings, each fault with its name, where it stands, and why."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from services.runtime.nearest import nearest

PREFIX = "RAPPORT_"
_OF_KUBERNETES = re.compile(r"_(SERVICE_(HOST|PORT)|PORT_\d+_(TCP|UDP))(_|$)")
_LINKED = (
    "it looks like one that Kubernetes sets for a service of that name: "
    "set `enableServiceLinks: false` for the pod"
)


class InvalidSettings(ValueError):
    """Settings that are wrong; `faults` names each."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class Given(NamedTuple):
    """Where settings come from: options of a command, variables, and the names in a file."""

    options: Mapping[str, Any]
    variables: Mapping[str, str]
    file: str
    in_file: Mapping[str, Any]

    def origin(self, name: str) -> str:
        """Where the setting `name` comes from, in words; the first of these wins."""
        if self.options.get(name) is not None:
            return f"--{name.replace('_', '-')}"
        if named := sorted(self.variables_of(name)):
            return ", ".join(named)
        return self.file if name in self.in_file else "default"

    def variables_of(self, name: str) -> list[str]:
        """The variables that state the setting, or parts of it."""
        return [each for each in self.variables if setting_of(each).partition("__")[0] == name]


def ours(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that are settings by their names."""
    return {name: value for name, value in environment.items() if name.upper().startswith(PREFIX)}


def setting_of(variable: str) -> str:
    """The setting that a variable states; `__` stands before a part of it."""
    return variable[len(PREFIX) :].lower()


def unknown_variables(
    variables: Mapping[str, str], known: Mapping[str, Any], with_parts: frozenset[str]
) -> Iterator[str]:
    """A fault for each variable that states none of the `known` settings.

    Those `with_parts` have names after `__`.
    """
    for variable, value in variables.items():
        name, _, part = setting_of(variable).partition("__")
        if name in known and (not part or name in with_parts):
            continue
        if _OF_KUBERNETES.search(variable.upper()) or _is_link(value):
            yield f"{variable}: there is no such setting; {_LINKED}"
        else:
            yield f"{variable}: there is no such setting{_near_variable(name, known)}"


def _near_variable(name: str, known: Mapping[str, Any]) -> str:
    said, found, near = nearest(name, known).rpartition(" ")
    return f"{said}{found}{PREFIX}{near.upper()}" if found else ""


def described(error: ErrorDetails, given: Given, models: Mapping[str, type[BaseModel]]) -> str:
    """The fault in words; `models` are what settings with parts are made of, by name, "" of all."""
    where = [str(part) for part in error["loc"] if part != "[key]"]
    if not where:
        return _said(error)
    origin = given.origin(where[0])
    if origin.startswith((PREFIX, "--")):
        place = f"{origin}{': ' if where[1:] else ''}{'.'.join(where[1:])}"
    else:
        place = f"{origin}: {'.'.join(where)}"
    if error["type"] == "extra_forbidden":
        model = models["" if len(where) == 1 else where[0]]
        return f"{place}: there is no such setting{nearest(where[-1], model.model_fields)}"
    if _is_link(error["input"]):
        return f"{place}: {_said(error)}; {_LINKED}"
    return f"{place}: {_said(error)}"


def option_fault(error: ErrorDetails, model: type[BaseModel]) -> str:
    """What is wrong with an option of what `model` is of, after the path of the option."""
    option = "".join(f".{part}" for part in error["loc"])
    if error["type"] == "extra_forbidden":
        near, options = nearest(str(error["loc"][-1]), model.model_fields), model.model_fields
        return f"{option}: no such option{near or '; there are ' + ', '.join(options)}"
    return f"{option}: {_said(error)}"


def _said(error: ErrorDetails) -> str:
    return error["msg"].removeprefix("Value error, ")


def _is_link(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("tcp://", "udp://"))
