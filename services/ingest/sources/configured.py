"""The sources that the settings name, ready to take what their producers send."""

from collections.abc import Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from services.ingest.sources.convention import Convention
from services.ingest.sources.conventions import CONVENTIONS
from services.runtime.settings import SourceSettings


class InvalidSource(ValueError):
    """A source whose settings are wrong; says which, and which field."""


def configured(sources: Mapping[str, SourceSettings]) -> dict[str, Convention]:
    """The convention of each source, by the source's name.

    Raises:
        InvalidSource: at the first source with an unknown type, or an option that is wrong.
    """
    return {name: _convention(name, source) for name, source in sources.items()}


def _convention(name: str, source: SourceSettings) -> Convention:
    convention = CONVENTIONS.get(source.type)
    if convention is None:
        known = ", ".join(CONVENTIONS)
        raise InvalidSource(f"sources.{name}.type: {source.type!r} is unknown; known are {known}")
    try:
        return convention.model_validate(source.model_dump(exclude_none=True))
    except ValidationError as error:
        faults = [_fault(each, convention) for each in error.errors()]
        raise InvalidSource("; ".join(f"sources.{name}{fault}" for fault in faults)) from None


def _fault(error: ErrorDetails, convention: type[Convention]) -> str:
    """What is wrong, behind the path of the option it is wrong with."""
    option = "".join(f".{part}" for part in error["loc"])
    if error["type"] == "extra_forbidden":
        options = ", ".join(convention.model_fields)
        return f"{option}: no such option; there are {options}"
    return f"{option}: {error['msg'].removeprefix('Value error, ')}"
