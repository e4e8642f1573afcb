"""The sources that the settings name."""

from collections.abc import Mapping

from pydantic import ValidationError

from services.ingest.sources.source import Source
from services.ingest.sources.source_types import SOURCE_TYPES
from services.runtime.invalid_settings import option_fault
from services.runtime.settings import SourceSettings


class InvalidSource(ValueError):
    """A source whose settings are wrong; names the source and the field."""


def configured_sources(sources: Mapping[str, SourceSettings]) -> dict[str, Source]:
    """Each source by its name, ready to read deliveries.

    Raises:
        InvalidSource: at the first source with an unknown type, or an option that is wrong.
    """
    return {name: _source(name, settings) for name, settings in sources.items()}


def _source(name: str, settings: SourceSettings) -> Source:
    type_ = SOURCE_TYPES.get(settings.type)
    if type_ is None:
        known = ", ".join(SOURCE_TYPES)
        raise InvalidSource(f"sources.{name}.type: {settings.type!r} is unknown; known are {known}")
    try:
        return type_.model_validate(settings.model_dump(exclude_none=True))
    except ValidationError as error:
        faults = [option_fault(each, type_) for each in error.errors()]
        raise InvalidSource("; ".join(f"sources.{name}{fault}" for fault in faults)) from None
